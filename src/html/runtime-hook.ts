import { HoldfastError } from "../base/errors.ts";
import { escapeAttribute } from "./escape.ts";
import { raw } from "./raw.ts";
import type { Rendered } from "./rendered.ts";
import { html } from "./template.ts";

/**
 * A hook beside the markup that uses it, without a bundler: `phx-hook="Name"`. The code is an expression of an object with
 * `mounted`, `updated` and so on. It is written into the page's HTML under its content security policy, so it works in
 * what a layout or the first HTML prints. (Phoenix.LiveView.ColocatedHook, `runtime`)
 *
 * It is a tag, and takes no holes: code that varies would be somebody else's code. Hand data over by `data-…` attributes.
 *
 * @param options.nonce the `nonce` that the layout is given.
 * @example
 * ```ts
 * import { html, runtimeHook } from "holdfast";
 *
 * const Focus = runtimeHook("Focus")`{ mounted() { this.el.focus() } }`;
 * const layout = ({ head, body, nonce }: import("holdfast").LayoutParts) => html`<html>
 *   <head>${head}${Focus(nonce)}</head><body>${body}</body></html>`;
 * ```
 * @throws HoldfastError `template_invalid` for code with holes or with what would end the script; `template_value` for a
 * name that is none.
 */
export function runtimeHook(
  name: string,
): (code: TemplateStringsArray, ...holes: never[]) => (nonce: string) => Rendered {
  if (!/^[A-Za-z][\w.]{0,99}$/.test(name)) {
    throw new HoldfastError(
      "template_value",
      `runtimeHook(${JSON.stringify(name)}): a name has letters, digits, _ and dots.`,
    );
  }
  return (code, ...holes) => {
    const text = code.raw?.[0];
    if (text === undefined || code.raw.length !== 1 || holes.length > 0 || /<\/script|<!--/i.test(text)) {
      throw new HoldfastError(
        "template_invalid",
        `runtimeHook("${name}") takes code without holes, and without "</script" and "<!--". Hand data over by data- attributes.`,
      );
    }
    const script = `window["phx_hook_${name}"] = function () { return (${text}) }`;
    return (nonce) =>
      html`${raw(`<script nonce="${escapeAttribute(nonce)}" data-phx-runtime-hook="${name}">${script}</script>`)}`;
  };
}
