/** What stands in place of a URL that was refused. It leads nowhere and says why. */
export const BLOCKED_URL = "about:blank#blocked";

const URL_ATTRIBUTES = new Set(
  "href src action formaction xlink:href poster data background cite longdesc ping manifest codebase".split(" "),
);

/** Whether a browser may navigate to, or run, what this attribute holds. */
export const isUrlAttribute = (name: string): boolean => URL_ATTRIBUTES.has(name);

/** Media types that hold no program wherever they are opened. SVG is one for `img` alone, where its scripts do not run. */
const SAFE_DATA =
  /^data:(?:image\/(?!svg)|audio\/|video\/|font\/|text\/plain\b|text\/csv\b|application\/(?:json|pdf)\b)/;
const SVG_DATA = /^data:image\/svg\+xml\b/;

/**
 * Whether a browser would run code for this URL: `javascript:`, `vbscript:`, and `data:` of a type that can hold a
 * program. White space and control characters are ignored as browsers do (WHATWG URL, "basic URL parser", steps 1–3).
 *
 * @param tag the element it stands on, in lower case.
 */
export function isDangerousUrl(url: string, tag: string): boolean {
  const colon = url.indexOf(":");
  if (colon === -1) return false;
  // oxlint-disable-next-line no-control-regex
  const stripped = url.replace(/[\u0000-\u0020]/g, "").toLowerCase();
  if (stripped.startsWith("javascript:") || stripped.startsWith("vbscript:")) return true;
  if (!stripped.startsWith("data:")) return false;
  if (tag === "script") return true;
  if (tag === "img" && SVG_DATA.test(stripped)) return false;
  return !SAFE_DATA.test(stripped);
}

/** What may follow a scheme has begun: no later part of the value can make it another scheme. */
export const endsScheme = (text: string): boolean => /[/?#:]/.test(text);
