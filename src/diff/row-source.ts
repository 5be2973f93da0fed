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
