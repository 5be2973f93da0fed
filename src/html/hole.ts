/**
 * Where a hole stands, and so how its value is escaped:
 * - `text`: between tags; anything renderable
 * - `plain`: inside `textarea` and `title`, where markup is text; strings and numbers
 * - `part`: inside a quoted attribute value; strings and numbers
 * - `attribute`: the sole value of an attribute; prints ` name="…"`, or nothing
 * - `attributes`: between attributes; a set made by `attrs()`
 */
export type HoleKind = "text" | "plain" | "part" | "attribute" | "attributes";

/** What preparation learned about one hole. */
export interface Hole {
  readonly kind: HoleKind;
  /** The attribute's name as it was written; empty elsewhere. */
  readonly name: string;
  /** The element's name in lower case; empty in text. */
  readonly tag: string;
  /** In a URL attribute, while the scheme may still be open: what stands before the hole. */
  readonly urlPrefix: string | undefined;
  /** Booleans are values of their own: `aria-*`, `contenteditable` and their kind. */
  readonly enumerated: boolean;
}

const bare = { name: "", tag: "", urlPrefix: undefined, enumerated: false } as const;

export const TEXT_HOLE: Hole = { kind: "text", ...bare };
export const PLAIN_HOLE: Hole = { kind: "plain", ...bare };

/** A place between attributes. */
export const attributesHole = (tag: string): Hole => ({ ...bare, kind: "attributes", tag });
