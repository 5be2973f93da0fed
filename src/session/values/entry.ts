import type { ClockText } from "./hybrid-clock.ts";
import type { Json } from "./json.ts";

/** One key's newest write. A deleted key stays as a tombstone, so that an older write cannot bring it back. */
export interface Entry {
  readonly clock: ClockText;
  readonly value?: Json;
  readonly deleted?: true;
  /** Wall time (ms) from which the key reads as its default. */
  readonly expires?: number;
  /** Version of the key's schema. */
  readonly version?: number;
  /** The document whose input this was, and the number of that input in it. */
  readonly doc?: string;
  readonly seq?: number;
}

/** Entries by key. */
export type Entries = ReadonlyMap<string, Entry>;

/** A session: who it is, and its entries. */
export interface SessionState {
  /** 128 random bits; of a provisional session, of the connection it lives on. */
  readonly id: string;
  readonly generation: number;
  /** Nobody has logged in yet: only such sessions merge. */
  readonly anonymous: boolean;
  /** It has no cookie yet. */
  readonly provisional: boolean;
  /** Its entries are in a store on the server, and the cookie says who it is. */
  readonly stored?: boolean;
  readonly entries: Entries;
  /** When the cookie it was read from runs out, in ms. */
  readonly expiresAt?: number;
}

export const noEntries: Entries = new Map();

/** The entries that are wanted; the same object where all are. */
export function filterEntries(entries: Entries, wanted: (key: string, entry: Entry) => boolean): Entries {
  let filtered: Map<string, Entry> | undefined;
  for (const [key, entry] of entries) {
    if (wanted(key, entry)) continue;
    filtered ??= new Map(entries);
    filtered.delete(key);
  }
  return filtered ?? entries;
}
