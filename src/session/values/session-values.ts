import type { SessionDefinition, SessionKey } from "./define-session.ts";
import type { Entries, Entry } from "./entry.ts";
import { entryValue } from "./entry-value.ts";
import { namedValues } from "./named-values.ts";

/**
 * Every declared key with its value at `now` (ms); defaults where nothing was written, it was deleted, it expired, or
 * this version of the program cannot read it.
 */
export function valuesOf(
  definition: SessionDefinition,
  entries: Entries,
  now: number,
): Readonly<Record<string, unknown>> {
  if (entries.size === 0) return definition.defaults;
  const values = namedValues();
  const { keys, defaults } = definition;
  for (const name in keys) {
    const entry = entries.get(name);
    const read =
      entry !== undefined && holds(entry, now) ? entryValue(keys[name] as SessionKey, entry, name) : undefined;
    values[name] = read?.ok ? read.value : defaults[name];
  }
  return Object.freeze(values);
}

const holds = (entry: Entry, now: number): boolean =>
  !entry.deleted && (entry.expires === undefined || entry.expires > now);

/** When the next declared key runs out, in ms; Infinity where none does. */
export function nextExpiry(definition: SessionDefinition, entries: Entries, now: number): number {
  let next = Infinity;
  for (const [key, { expires, deleted }] of entries) {
    if (expires !== undefined && !deleted && expires > now && Object.hasOwn(definition.keys, key))
      next = Math.min(next, expires);
  }
  return next;
}

/** Whether two values of a key are the same JSON. */
const isSame = (a: unknown, b: unknown): boolean =>
  a === b || (typeof a === "object" && typeof b === "object" && JSON.stringify(a) === JSON.stringify(b));

/** The keys whose value is another in `after`. */
export const changedKeys = (before: Values, after: Values): string[] =>
  Object.keys(after).filter((key) => !isSame(before[key], after[key]));

type Values = Readonly<Record<string, unknown>>;
