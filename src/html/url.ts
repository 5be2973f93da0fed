/** What stands in place of a URL that was refused. It leads nowhere and says why. */
export const BLOCKED_URL = "about:blank#blocked";

const URL_ATTRIBUTES = new Set(
  "href src action formaction xlink:href poster data background cite longdesc ping manifest codebase".split(" "),
);

const URL_LISTS = new Set(["srcset", "imagesrcset"]);
/** What an animation sets its attribute to, and that may be an `href`. (SVG 2, SMIL) */
const ANIMATED = new Set(["to", "from", "by", "values"]);
const ANIMATIONS = new Set(["animate", "set"]);

/**
 * What an attribute holds, of what a browser may navigate to or run: one URL, a list that may hold some, or the time and
 * the URL of `<meta http-equiv="refresh">`. Both names in lower case.
 */
export function urlAttribute(name: string, tag: string): "url" | "list" | "refresh" | undefined {
  if (URL_ATTRIBUTES.has(name)) return "url";
  if (URL_LISTS.has(name) || (ANIMATIONS.has(tag) && ANIMATED.has(name))) return "list";
  return tag === "meta" && name === "content" ? "refresh" : undefined;
}

const LIST_SEPARATOR = /[\s,;]+/;
/** WHATWG HTML, "shared declarative refresh steps". */
const REFRESH = /^[\s\d.]*[\s;,]\s*(?:url\s*=\s*)?['"]?([^]*)$/i;

/**
 * Whether what stands in an attribute would make a browser run code.
 * @param attribute both names in lower case.
 */
export function isDangerousValue(value: string, attribute: { readonly name: string; readonly tag: string }): boolean {
  const { name, tag } = attribute;
  const kind = urlAttribute(name, tag);
  if (kind === "list") return value.split(LIST_SEPARATOR).some((url) => isDangerousUrl(url, tag));
  if (kind !== "refresh") return isDangerousUrl(value, tag);
  const url = REFRESH.exec(value)?.[1];
  return url !== undefined && isDangerousUrl(url, tag);
}

/**
 * What stands before a hole and could become a URL together with it; undefined where that cannot be. `value` has a NUL
 * for each hole in it.
 */
export function urlPrefix(name: string, tag: string, value: string): string | undefined {
  const kind = urlAttribute(name, tag);
  if (kind === "list") return value.split(LIST_SEPARATOR).at(-1);
  if (kind === undefined || endsScheme(value)) return undefined;
  // A browser runs nothing after a refresh by itself; a number is what a hole before the URL can rightly hold.
  return kind === "refresh" ? value.replaceAll("\0", "0") : value;
}

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
const endsScheme = (text: string): boolean => /[/?#:]/.test(text);
