import { attrs, type AttributeValue } from "./attrs.ts";
import { html, type Renderable, type Rendered } from "./template.ts";

/**
 * Keeps the focus within: from its last element the tab key goes to its first, as a dialog needs it. Open it by
 * `js.pushFocus().show(…).focusFirst("#id")`, close it by `js.hide(…).popFocus()`. (Phoenix.Component.focus_wrap/1)
 *
 * @param attributes more of the element around, such as `class`.
 * @example
 * ```ts
 * import { focusWrap, html, js } from "holdfast";
 *
 * const close = js.hide("#menu").popFocus();
 * html`<button phx-click=${js.pushFocus().show("#menu").focusFirst("#menu-items")}>Menu</button>
 *   <div id="menu" hidden phx-click-away=${close} phx-window-keydown=${close} phx-key="escape">
 *     ${focusWrap("menu-items", html`<a href="/profile">Profile</a> <a href="/logout">Leave</a>`)}
 *   </div>`;
 * ```
 */
export const focusWrap = (
  id: string,
  inner: Renderable,
  attributes: Readonly<Record<string, AttributeValue>> = {},
): Rendered =>
  html`<div id=${id} data-phx-hook="Phoenix.FocusWrap" ${attrs(attributes)}>
    <div id=${`${id}-start`} tabindex="0" aria-hidden="true"></div>
    ${inner}
    <div id=${`${id}-end`} tabindex="0" aria-hidden="true"></div>
  </div>`;
