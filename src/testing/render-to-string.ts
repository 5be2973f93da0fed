import type { Renderable } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";

/**
 * The HTML of a template, to test a function that makes one without an app around it. (Phoenix.LiveViewTest.rendered_to_string/1)
 *
 * @example
 * ```ts
 * import { html } from "holdfast";
 * import { renderToString } from "holdfast/testing";
 *
 * const badge = (text: string) => html`<b class="badge">${text}</b>`;
 * renderToString(badge("a < b")); // '<b class="badge">a &lt; b</b>'
 * ```
 * @throws HoldfastError `template_value` for live components and embedded views: they stand in a view.
 */
export const renderToString = (content: Renderable): string => toHtml(content);
