import type { MiddlewareHandler } from "hono";
import { NONCE, secureHeaders } from "hono/secure-headers";
import type { Config } from "./config.ts";

/** Sources a directive allows, by directive in camel case; replaces ours of that name. */
export type CspOption = Readonly<Record<string, readonly string[]>>;

/** The headers every response carries. (Phoenix.Controller.put_secure_browser_headers) */
export function safeHeaders({ csp, origin, secure }: Pick<Config, "csp" | "origin" | "secure">): MiddlewareHandler {
  const own = ["'self'"];
  // Older Safari does not take 'self' to cover the socket.
  const socket = origin === undefined ? ["ws:"] : [origin.replace(/^http/, "ws")];
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: own,
      baseUri: own,
      objectSrc: ["'none'"],
      frameAncestors: own,
      formAction: own,
      connectSrc: [...own, ...socket],
      imgSrc: ["'self'", "data:", "blob:"],
      // The client shows and hides elements by their style attribute.
      styleSrc: ["'self'", "'unsafe-inline'"],
      scriptSrc: ["'self'", NONCE],
      ...Object.fromEntries(Object.entries(csp).map(([name, sources]) => [name, [...sources]])),
    },
    referrerPolicy: "strict-origin-when-cross-origin",
    strictTransportSecurity: secure ? "max-age=31536000" : false,
    xFrameOptions: "SAMEORIGIN",
    xPermittedCrossDomainPolicies: "none",
  });
}
