import type { SessionDefinition } from "./define-session.ts";
import type { Entries, Entry } from "./entry.ts";

/** Every declared key with its value at `now` (ms), defaults where nothing was written, it was deleted, or it expired. */
export function valuesOf(
  definition: SessionDefinition,
  entries: Entries,
  now: number,
): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = Object.create(null);
  for (const name of Object.keys(definition.keys)) {
    const entry = entries.get(name);
    values[name] = entry === undefined || !holds(entry, now) ? definition.defaults[name] : entry.value;
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
