import { HoldfastError } from "../base/errors.ts";
import { JS } from "./js.ts";

/** What one attribute may hold. */
export type AttributeValue = string | number | bigint | boolean | JS | null | undefined;

/** A checked set of attributes. Made by {@link attrs}. */
export class Attrs {
  readonly entries: readonly (readonly [name: string, value: AttributeValue])[];

  constructor(entries: readonly (readonly [string, AttributeValue])[]) {
    this.entries = entries;
  }
}

/** WHATWG HTML, "attribute name state": what would end or change a name. */
// oxlint-disable-next-line no-control-regex
const NAME = /^[^\s"'<>/=\u0000-\u001f\u007f]+$/;

/** Attributes whose value is a program or a document: nothing that varies may stand there. */
export const isForbiddenAttribute = (name: string): boolean => /^(?:on|srcdoc$)/i.test(name);

/**
 * Many attributes at once, for a place inside a tag: `<div ${attrs({...})}>`. Each value follows the rules of a sole
 * value: `null`, `undefined` and `false` leave the attribute out, `true` prints the bare name, URLs are checked.
 *
 * @example
 * ```ts
 * html`<input ${attrs({ type: "text", value, disabled: !open, "aria-invalid": bad })}>`
 * ```
 * @throws HoldfastError `template_value` for a name that is none, for `on…` and `srcdoc`, and for a value that is
 * neither string, number, boolean nor JS commands.
 */
export function attrs(record: Readonly<Record<string, AttributeValue>>): Attrs {
  const entries = Object.entries(record);
  for (const [name, value] of entries) {
    if (!NAME.test(name)) {
      throw new HoldfastError(
        "template_value",
        `attrs() was given ${JSON.stringify(name)}, which is no attribute name.`,
      );
    }
    if (isForbiddenAttribute(name)) {
      throw new HoldfastError(
        "template_value",
        `attrs() may not set "${name}": use phx- bindings or a hook instead of inline code.`,
      );
    }
    if (
      value !== null &&
      !(value instanceof JS) &&
      (typeof value === "object" || typeof value === "function" || typeof value === "symbol")
    ) {
      throw new HoldfastError(
        "template_value",
        `attrs() was given ${typeof value} for "${name}": make it a string first.`,
      );
    }
  }
  return new Attrs(entries);
}
