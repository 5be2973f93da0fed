import { HoldfastError } from "../base/errors.ts";
import type { Each } from "../html/each.ts";
import { Attrs } from "../html/attrs.ts";
import { Embed } from "../html/embed.ts";
import type { Template } from "../html/prepare.ts";
import { Raw } from "../html/raw.ts";
import { rowValues } from "./row-source.ts";
import { type NodeState, SlotState } from "./state.ts";

/** Remembered rows evaluated again in one update. */
const SAMPLE = 64;

/** A keyed list whose rows were remembered. */
export interface Remembered {
  readonly each: Each;
  readonly oldItems: readonly unknown[];
  readonly rows: readonly (NodeState | undefined)[];
  readonly template: Template;
}

/**
 * In development: evaluates a sample of the remembered rows again, another one each round, and compares. Only values
 * that stand in the row itself are compared; what is inside nested templates and lists is not.
 *
 * @throws HoldfastError `template_invalid` for a row that reads more than its item and the dependencies, or whose item
 * was changed in place.
 */
export function checkRemembered(round: number, list: Remembered): void {
  const { each, oldItems, rows, template } = list;
  const stride = Math.ceil(each.items.length / SAMPLE);
  for (let i = round % Math.max(stride, 1); i < each.items.length; i += stride) {
    const state = rows[i];
    if (state === undefined || each.items[i] !== oldItems[i]) continue;
    const values = rowValues(template, each.evaluate(each.items[i], i));
    const changed = values === undefined ? -2 : values.findIndex((value, slot) => differs(state.slots[slot], value));
    if (changed === -1) continue;
    throw new HoldfastError(
      "template_invalid",
      `Row ${i} of each() changed${changed < 0 ? " its template" : ` in hole ${changed}`} though its item and dependencies are the same. ` +
        "Name what the row reads besides its item as dependencies, each(items, key, row, [theme]), and replace items " +
        "instead of changing them in place.",
    );
  }
}

function differs(slot: unknown, value: unknown): boolean {
  if (slot instanceof SlotState) return false;
  if (slot instanceof Raw && value instanceof Raw) return slot.html !== value.html;
  if (slot instanceof Embed && value instanceof Embed) return slot.id !== value.id;
  if (slot instanceof Attrs && value instanceof Attrs) {
    return JSON.stringify(slot.entries) !== JSON.stringify(value.entries);
  }
  if (typeof value === "object" && value !== null) return false;
  return !Object.is(slot, value);
}
