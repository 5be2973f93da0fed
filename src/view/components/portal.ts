import { html, type Renderable, type Rendered } from "../../html/template.ts";
import { dynamicTag } from "./dynamic-tag.ts";

/**
 * Shows something elsewhere in the page, such as a dialog at the end of `body`, while its events stay this view's. It
 * is shown once the view is connected; not in the first HTML. (Phoenix.Component.portal/1)
 *
 * @param options.id unique on the page.
 * @param options.target a selector of the element it is moved into.
 * @param options.container the name of the element that is moved and holds the rest; `div` unless said.
 * @example
 * ```ts
 * import { html, portal } from "holdfast";
 *
 * html`${portal({ id: "menu", target: "body" }, html`<ul><li>New</li></ul>`)}`;
 * ```
 */
export function portal(
  options: { readonly id: string; readonly target: string; readonly class?: string; readonly container?: string },
  inner: Renderable,
): Rendered {
  const { id, target, class: className, container = "div" } = options;
  // The client moves exactly one element with an id; what is given may be several.
  const wrap = dynamicTag({ tagName: container, id: `_lv_portal_wrap_${id}`, class: className }, inner);
  return html`<template id="${id}" data-phx-portal="${target}">${wrap}</template>`;
}
