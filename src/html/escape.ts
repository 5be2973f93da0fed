const TEXT = /[&<>\r\0]/;
const TEXT_ALL = /[&<>\r\0]/g;
const ATTRIBUTE = /[&<>"'\r\0]/;
const BESIDE_QUOTES = /[&<>'\r\0]/;
const QUOTES = /"/g;
const ATTRIBUTE_ALL = /[&<>"'\r\0]/g;

/**
 * A parser turns a bare carriage return into a line feed and drops or replaces NUL (WHATWG HTML, "preprocessing the
 * input stream"), so the first is written as a reference, and the second, which has none, as the replacement character.
 */
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "\r": "&#13;",
  "\0": "\uFFFD",
};

const entity = (character: string): string => ENTITIES[character] ?? character;

/**
 * Escapes a string to stand as text between tags. A string with nothing to escape is returned as it is.
 *
 * @example escapeText("a < b") // "a &lt; b"
 */
export function escapeText(value: string): string {
  return TEXT.test(value) ? value.replace(TEXT_ALL, entity) : value;
}

/**
 * Escapes a string to stand in an attribute, quoted either way. `<` and `>` too: inside `noscript` a browser reads
 * attributes as raw text, and `</noscript>` would end it.
 */
export function escapeAttribute(value: string): string {
  if (!ATTRIBUTE.test(value)) return value;
  // JSON has nothing but quotes to escape, and many: one text for another takes half of a call for each.
  return BESIDE_QUOTES.test(value) ? value.replace(ATTRIBUTE_ALL, entity) : value.replace(QUOTES, "&quot;");
}

/**
 * Escapes a string for text and for quoted attributes alike, for HTML that is put together by hand.
 *
 * @example `<b title="${escapeHtml(title)}">${escapeHtml(text)}</b>`
 */
export const escapeHtml: (value: string) => string = escapeAttribute;
