import { HoldfastError } from "../base/errors.ts";
import type { Each } from "../html/each.ts";
import { SLOT_TEMPLATE, templateOf, type Template } from "../html/prepare.ts";
import { Rendered } from "../html/rendered.ts";

/** What a list may be given as. */
export type ListValue = Each | readonly unknown[];

/** The values of one row, by the template its list has; undefined if it has another. */
export function rowValues(template: Template, row: unknown): readonly unknown[] | undefined {
  if (template === SLOT_TEMPLATE) return [row];
  return row instanceof Rendered && row.strings === template.strings ? row.values : undefined;
}

/** The template all rows share; rows of different kinds share one that is a single hole. */
export function sharedTemplate(rows: readonly unknown[]): Template {
  const first = rows[0];
  if (!(first instanceof Rendered)) return SLOT_TEMPLATE;
  const { strings } = first;
  const same = rows.every((row) => row instanceof Rendered && row.strings === strings);
  return same ? templateOf(strings) : SLOT_TEMPLATE;
}

/** Evaluates one row of a keyed list. @throws HoldfastError `template_value` if it is no template. */
export function evaluateRow(each: Each, item: unknown, index: number): Rendered {
  const row: unknown = each.row(item, index);
  if (row instanceof Rendered) return row;
  throw new HoldfastError(
    "template_value",
    `Row ${index} of each() is no template: its function must return html\`…\`.`,
  );
}
