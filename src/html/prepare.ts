import { HoldfastError } from "../base/errors.ts";
import { TEXT_HOLE, type Hole } from "./hole.ts";
import { Scanner } from "./scanner.ts";

/** A template as it was prepared, once per call site. */
export interface Template {
  /** The identity of the call site; what a `Rendered` is compared by. */
  readonly strings: readonly string[];
  /** The static pieces, one more than holes. */
  readonly statics: readonly string[];
  /** The static pieces as JSON text, for the wire. */
  readonly json: string;
  readonly holes: readonly Hole[];
  /** Whether it is exactly one element, so that the client may skip it when it did not change. */
  readonly root: boolean;
}

const prepared = new WeakMap<readonly string[], Template>();

/** The template asked for last: in a list it is asked for at every row, and the map costs more than the row. */
let last: Template | undefined;

/** The template of a call site: prepared at its first use, then found by the identity of its strings. */
export function templateOf(strings: readonly string[]): Template {
  if (last?.strings === strings) return last;
  const template = prepared.get(strings) ?? prepare(strings);
  last = template;
  return template;
}

function prepare(strings: readonly string[]): Template {
  if (strings.includes(undefined as unknown as string)) {
    throw new HoldfastError(
      "template_invalid",
      "A template holds an invalid escape sequence such as \\u without digits.",
    );
  }
  const trimmed = [...strings];
  trimmed[0] = (trimmed[0] ?? "").trimStart();
  trimmed[trimmed.length - 1] = (trimmed.at(-1) ?? "").trimEnd();
  const { statics, holes, root } = new Scanner(trimmed).scan();
  const template = { strings, statics, holes, root, json: JSON.stringify(statics) };
  prepared.set(strings, template);
  return template;
}

const SLOT_STRINGS = Object.freeze(["", ""]);

/** A template that is one text hole: the row of a list whose items are of different kinds. */
export const SLOT_TEMPLATE: Template = {
  strings: SLOT_STRINGS,
  statics: SLOT_STRINGS,
  json: JSON.stringify(SLOT_STRINGS),
  holes: [TEXT_HOLE],
  root: false,
};
