import { attrs } from "../../html/attrs.ts";
import { each } from "../../html/each.ts";
import { js } from "../../html/js.ts";
import { html, type Renderable, type Rendered } from "../../html/template.ts";
import { classes } from "./field-parts.ts";
import type { CommonAttributes } from "./attributes.ts";
import { PERSISTENT_ID } from "./form-params.ts";
import type { FieldName, Form, FormRow } from "./form.ts";
import { nameIn } from "./names.ts";

/**
 * The inputs of a list of records, a row for each, with what the client needs to add, drop and order rows: hidden inputs
 * `<list>_sort[]`, `<list>_drop[]` and each row's `_persistent_id`, by which a row keeps its place in the DOM, its focus
 * and its errors wherever it moves. The order that is sent is that of the rows in the page.
 *
 * @example
 * ```ts
 * import { addRow, dropRow, html, input, inputsFor, toForm } from "holdfast";
 *
 * const list = toForm<{ emails: { address: string }[] }>({}, { as: "list" });
 * html`${inputsFor(list, "emails", (email) => html`
 *     <div>${input({ field: email.field("address"), label: "Address" })} ${dropRow(list, "emails", { index: email.index }, "Remove")}</div>`)}
 *   ${addRow(list, "emails", {}, "Add")}`;
 * ```
 * (Phoenix.Component.inputs_for/1)
 */
export function inputsFor<T, N extends FieldName<T>>(
  form: Form<T>,
  name: N,
  row: (form: Form<FormRow<T[N]>>) => Rendered,
): Rendered {
  const sort = nameIn(form.name, `${name}_sort`);
  return html`${each(
      form.rows(name),
      (inner) => inner.persistentId ?? "",
      (inner) => html`
        <input type="hidden" name="${inner.name}[${PERSISTENT_ID}]" value="${inner.persistentId}" />
        <input type="hidden" name="${sort}[]" value="${inner.index}" />
        ${row(inner)}
      `,
    )}<input type="hidden" name="${nameIn(form.name, `${name}_drop`)}[]" value="" />`;
}

/** Options of {@link addRow} and {@link dropRow}. */
export interface RowButtonOptions extends CommonAttributes {
  readonly id?: string;
  readonly disabled?: boolean;
}

/**
 * A button that adds an empty row to a list of {@link inputsFor}, by a change of the form. Class `hf-button`.
 *
 * @example addRow(list, "emails", {}, "Add an address")
 */
// oxlint-disable-next-line max-params -- the children come last, as in every component
export function addRow<T>(form: Form<T>, name: FieldName<T>, options: RowButtonOptions, inner: Renderable): Rendered {
  return rowButton({ name: nameIn(form.name, `${name}_sort`), value: "new", options }, inner);
}

/**
 * A button that takes a row out of a list of {@link inputsFor}, by a change of the form. Class `hf-button`.
 *
 * @example dropRow(list, "emails", { index: email.index, "aria-label": "Remove" }, "×")
 */
// oxlint-disable-next-line max-params -- the children come last, as in every component
export function dropRow<T>(
  form: Form<T>,
  name: FieldName<T>,
  { index, ...options }: RowButtonOptions & { readonly index: number | undefined },
  inner: Renderable,
): Rendered {
  return rowButton({ name: nameIn(form.name, `${name}_drop`), value: String(index), options }, inner);
}

/** The client sends the name and the value of a button whose `change` it hears. */
function rowButton(
  { name, value, options }: { name: string; value: string; options: RowButtonOptions },
  inner: Renderable,
): Rendered {
  const { class: className, ...rest } = options;
  return html`<button
    type="button"
    class="${classes("hf-button", className)}"
    name="${name}[]"
    value="${value}"
    phx-click=${js.dispatch("change")}
    ${attrs(rest)}
  >
    ${inner}
  </button>`;
}
