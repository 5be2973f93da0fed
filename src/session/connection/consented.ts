import { changedConsents } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { noEntries, type Entries, type Entry } from "../values/entry.ts";
import { mintEntry } from "../values/plain-write.ts";

/**
 * What a connection has to write when consents have changed: values that were the page's alone and may be kept now, and
 * deletions of those that may not any more.
 */
export function consentedEntries(context: SessionContext, before: Entries, after: Entries): ReadonlyMap<string, Entry> {
  const { granted, erased } = changedConsents(context.definition, before, after);
  if (granted.size === 0 && erased.length === 0) return noEntries;
  const ours = [...granted].filter(([key, entry]) => before.get(key) === entry);
  return new Map([...ours, ...deletions(context, after, erased)]);
}

/** The deletions of keys. */
export function deletions(context: SessionContext, entries: Entries, keys: readonly string[]): [string, Entry][] {
  return keys.map((key) => [key, mintEntry(context, { key, value: undefined }, entries)]);
}
