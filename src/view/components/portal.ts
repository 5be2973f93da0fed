import { html, type Renderable, type Rendered } from "../../html/template.ts";

/**
 * Shows something elsewhere in the page, such as a dialog at the end of `body`, while its events stay this view's. It
 * is shown once the view is connected; not in the first HTML. (Phoenix.Component.portal/1)
 *
 * @param options.id unique on the page.
 * @param options.target a selector of the element it is moved into.
 * @example
 * ```ts
 * import { html, portal } from "holdfast";
 *
 * html`${portal({ id: "menu", target: "body" }, html`<ul><li>New</li></ul>`)}`;
 * ```
 */
export function portal(
  options: { readonly id: string; readonly target: string; readonly class?: string },
  inner: Renderable,
): Rendered {
  const { id, target, class: className } = options;
  // The client moves exactly one element with an id; what is given may be several.
  return html`<template id="${id}" data-phx-portal="${target}"
    ><div id="_lv_portal_wrap_${id}" class=${className}>${inner}</div></template
  >`;
}
