import { attrs } from "../../html/attrs.ts";
import { html, type Renderable, type Rendered } from "../../html/template.ts";
import type { CommonAttributes } from "./attributes.ts";

/** Options of {@link label}. */
export interface LabelOptions extends CommonAttributes {
  /** The id of the input it names. */
  readonly for: string;
}

/**
 * The label of an input that is written by hand; `input({ label })` has its own. Class `hf-label`.
 *
 * @example
 * ```ts
 * import { html, label } from "holdfast";
 *
 * html`${label({ for: "q" }, "Search")}<input id="q" name="q">`;
 * ```
 */
export function label(options: LabelOptions, inner: Renderable): Rendered {
  const { for: id, class: className, ...rest } = options;
  return html`<label class="${classes("hf-label", className)}" for="${id}" ${attrs(rest)}>${inner}</label>`;
}

/** The id of the list of a field's errors, which its input names by `aria-describedby`. */
export const errorsId = (id: string): string => `${id}-errors`;

/**
 * What is wrong with an input that is written by hand; `input()` has its own. Nothing if nothing is. Classes
 * `hf-errors`, `hf-error`.
 *
 * @param options.id what the input's `aria-describedby` names.
 * @example
 * ```ts
 * import { errorList, html, toForm } from "holdfast";
 *
 * const user = toForm<{ bio: string }>({}, { as: "user" });
 * html`${errorList(user.field("bio").errors, { id: "bio-errors" })}`;
 * ```
 */
export function errorList(errors: readonly string[], options: { readonly id: string }): Rendered | undefined {
  if (errors.length === 0) return undefined;
  return html`<ul class="hf-errors" id="${options.id}">
    ${errors.map((error) => html`<li class="hf-error">${error}</li>`)}
  </ul>`;
}

/** Options of {@link button}. */
export interface ButtonOptions extends CommonAttributes {
  readonly type?: "submit" | "button" | "reset";
  readonly id?: string;
  readonly name?: string;
  readonly value?: string | number;
  readonly form?: string;
  readonly disabled?: boolean;
}

/**
 * A button; submits its form unless `type` says otherwise. With `phx-disable-with` it is disabled and shows that text
 * while the form is on its way. Class `hf-button`.
 *
 * @example
 * ```ts
 * import { button } from "holdfast";
 *
 * button({ "phx-disable-with": "Saving…" }, "Save");
 * ```
 */
export function button(options: ButtonOptions, inner: Renderable): Rendered {
  const { type = "submit", class: className, ...rest } = options;
  return html`<button class="${classes("hf-button", className)}" type="${type}" ${attrs(rest)}>${inner}</button>`;
}

/** The class that is always there, then the caller's own. */
export const classes = (own: string, more: string | undefined): string => (more ? `${own} ${more}` : own);
