/**
 * The letters of the diff format, as the official client reads them.
 * (phoenix_live_view 1.2.12, assets/js/phoenix_live_view/constants.js; Phoenix.LiveView.Diff)
 */

/** Static pieces: an array of strings, or an index into {@link TEMPLATES}. */
export const STATIC = "s";
/** Static pieces shared within one message: index → array of strings. */
export const TEMPLATES = "p";
/** 1 when a node is exactly one element. Never on the outermost: there the letter means a reply. */
export const ROOT = "r";
/** The entries of a comprehension, by their new index. */
export const KEYED = "k";
/** How many entries a comprehension has; goes with every {@link KEYED}. */
export const KEYED_COUNT = "kc";
/** True when an entry came from another index; without it the client does not look there. */
export const KEYED_MOVED = "km";
/** Of a comprehension: it is a stream, `[ref, inserts, deleteIds]`; a fourth element resets it. */
export const STREAM = "stream";
/** Components by their cid. In one, {@link STATIC} may be a cid: its tree with other dynamics. */
export const COMPONENTS = "c";
