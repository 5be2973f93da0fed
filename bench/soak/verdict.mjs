// @ts-check
import { median } from "../lib/measure.mjs";

/**
 * One look at the server, after a collection.
 *
 * @typedef {{ seconds: number, heap: number, rss: number, handles: number, listeners: number, micros: number }} Look
 */

/** By how much a figure may differ between the second quarter of the run and the last. */
const ALLOWED = { heap: 1.05, rss: 1.1, handles: 1.05, listeners: 1 };

/** Whether what is kept stays the same. @param {readonly Look[]} looks */
export function judge(looks) {
  const quarter = Math.floor(looks.length / 4);
  return /** @type {(keyof typeof ALLOWED)[]} */ (Object.keys(ALLOWED)).map((figure) => {
    const of = (/** @type {readonly Look[]} */ part) => median(part.map((look) => look[figure]));
    const before = of(looks.slice(quarter, 2 * quarter));
    const after = of(looks.slice(-quarter));
    return { figure, "second quarter": before, "last quarter": after, flat: after <= before * ALLOWED[figure] };
  });
}
