import type { SessionKey } from "./define-session.ts";
import type { Entry } from "./entry.ts";
import { validateKey } from "./validate-key.ts";

/** A key that does not say so is at version 1. */
export const FIRST_VERSION = 1;

/** Of an entry that another program has written, such as the Phoenix app one shares a cookie with: never validated. */
export const FOREIGN_VERSION = 0;

/** What an entry reads as, or that this version of the program cannot read it: then its key reads as the default. */
export type EntryValue = { readonly ok: true; readonly value: unknown } | { readonly ok: false };

const UNREADABLE: EntryValue = Object.freeze({ ok: false });

/** An entry never changes, so what it migrates to is worked out once. */
const migrated = new WeakMap<SessionKey, WeakMap<Entry, EntryValue>>();

/**
 * The value of an entry under today's declaration of its key. One of an earlier version is migrated and validated; one
 * of a later version (this deploy is about to be rolled back, or was) is left alone. The entry itself stays as it is
 * until the key is written again.
 */
export function entryValue(key: SessionKey, entry: Entry, name: string): EntryValue {
  const { version = FIRST_VERSION } = entry;
  const current = key.version ?? FIRST_VERSION;
  if (version === current) return { ok: true, value: entry.value };
  if (version > current) return UNREADABLE;
  const known = migrated.get(key)?.get(entry);
  if (known !== undefined) return known;
  const value = migrate(key, entry, { version, name });
  const perKey = migrated.get(key) ?? new WeakMap<Entry, EntryValue>();
  migrated.set(key, perKey.set(entry, value));
  return value;
}

function migrate(key: SessionKey, entry: Entry, from: { version: number; name: string }): EntryValue {
  try {
    const value = key.migrate === undefined ? entry.value : key.migrate(entry.value, from.version);
    const verdict = validateKey(key, value, from.name);
    return verdict.ok ? { ok: true, value: verdict.value } : UNREADABLE;
  } catch {
    // What one visitor's old value does to `migrate` must not cost all of his session.
    return UNREADABLE;
  }
}
