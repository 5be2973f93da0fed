import { attrs } from "../../html/attrs.ts";
import { html, type Renderable, type Rendered } from "../../html/template.ts";
import type { CommonAttributes } from "../forms/attributes.ts";

/**
 * Keeps the Tab key within what it wraps, as in a dialog. (Phoenix.Component.focus_wrap/1)
 *
 * @example
 * ```ts
 * import { focusWrap, html } from "holdfast";
 *
 * html`<dialog open>${focusWrap({ id: "dialog" }, html`<button>Yes</button><button>No</button>`)}</dialog>`;
 * ```
 */
export function focusWrap(options: CommonAttributes & { readonly id: string }, inner: Renderable): Rendered {
  const { id, ...rest } = options;
  return html`<div id="${id}" phx-hook="Phoenix.FocusWrap" ${attrs({ ...rest })}>
    <div id="${id}-start" tabindex="0" aria-hidden="true"></div>
    ${inner}
    <div id="${id}-end" tabindex="0" aria-hidden="true"></div>
  </div>`;
}
