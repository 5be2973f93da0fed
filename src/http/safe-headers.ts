import type { Config } from "./config.ts";

/** Sources a directive allows, by directive in camel case; replaces ours of that name. */
export type CspOption = Readonly<Record<string, readonly string[]>>;

/** What a response carries whatever it answers, but for what the app itself has set: names and values by turns. */
export type SafeHeaders = (nonce: string) => readonly string[];

/** Stands in the policy for the nonce of a response; no source holds it. */
const NONCE = "\0";

/**
 * The headers every response carries. (Phoenix.Controller.put_secure_browser_headers) As a plain list, names in lower
 * case: Node writes one as it is, while to fill a `Headers` and to read it again costs as much as to render a page.
 */
export function safeHeaders({ csp, origin, secure }: Pick<Config, "csp" | "origin" | "secure">): SafeHeaders {
  const policy = policyOf({ ...ownPolicy(origin), ...csp }).split(NONCE);
  const constant = Object.entries({
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "origin-agent-cluster": "?1",
    "referrer-policy": "strict-origin-when-cross-origin",
    ...(secure && { "strict-transport-security": "max-age=31536000" }),
    "x-content-type-options": "nosniff",
    "x-dns-prefetch-control": "off",
    "x-download-options": "noopen",
    "x-frame-options": "SAMEORIGIN",
    "x-permitted-cross-domain-policies": "none",
    "x-xss-protection": "0",
  }).flat();
  return (nonce) => ["content-security-policy", policy.join(nonce), ...constant];
}

function ownPolicy(origin: string | undefined): CspOption {
  const own = ["'self'"];
  // Older Safari does not take 'self' to cover the socket.
  const socket = origin === undefined ? ["ws:"] : [origin.replace(/^http/, "ws")];
  return {
    defaultSrc: own,
    baseUri: own,
    objectSrc: ["'none'"],
    frameAncestors: own,
    formAction: own,
    connectSrc: [...own, ...socket],
    imgSrc: ["'self'", "data:", "blob:"],
    // The client shows and hides elements by their style attribute.
    styleSrc: ["'self'", "'unsafe-inline'"],
    scriptSrc: ["'self'", `'nonce-${NONCE}'`],
  };
}

const policyOf = (csp: CspOption): string =>
  Object.entries(csp)
    .map(([name, sources]) => [name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`), ...sources].join(" "))
    .join("; ");
