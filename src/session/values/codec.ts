import type { Entries, Entry, SessionState } from "./entry.ts";
import type { Json } from "./json.ts";
import { jsonSize } from "./json-size.ts";

type Extra = { x?: number; v?: number; o?: string; q?: number; d?: 1 };
type EntryRow = [key: string, clock: string, value: Json, extra?: Extra];
type StateRow = [id: string, generation: number, flags: number, entries: EntryRow[]];

const ANONYMOUS = 1;
const PROVISIONAL = 2;
const STORED = 4;

/** Entries as short JSON; keys the program does not know pass through unchanged. */
export function encodeEntries(entries: Entries): EntryRow[] {
  return Array.from(entries, ([key, entry]) => encodeEntry(key, entry));
}

function encodeEntry(key: string, entry: Entry): EntryRow {
  const { clock, value = null } = entry;
  const extra = encodeExtra(entry);
  return extra === undefined ? [key, clock, value] : [key, clock, value, extra];
}

/** Member by member: this is half of what a seal costs beside its cipher, and spreads would triple it. */
function encodeExtra({ expires, version, doc, seq, deleted }: Entry): Extra | undefined {
  let extra: Extra | undefined;
  if (expires !== undefined) (extra ??= {}).x = expires;
  if (version !== undefined) (extra ??= {}).v = version;
  if (doc !== undefined) (extra ??= {}).o = doc;
  if (seq !== undefined) (extra ??= {}).q = seq;
  if (deleted) (extra ??= {}).d = 1;
  return extra;
}

/** Bytes of entries as JSON, without writing it. */
export function entriesSize(entries: Entries): number {
  let bytes = listSize(entries.size);
  for (const [key, entry] of entries) bytes += entrySize(key, entry);
  return bytes;
}

function entrySize(key: string, entry: Entry): number {
  const extra = extraSize(entry);
  const size = jsonSize(key) + jsonSize(entry.clock) + jsonSize(entry.value ?? null) + extra;
  return size + listSize(extra === 0 ? 3 : 4);
}

/** The braces, and the name, the colon and the comma of each member but for the last. */
function extraSize({ expires, version, doc, seq, deleted }: Entry): number {
  let bytes = 0;
  if (expires !== undefined) bytes += MEMBER + jsonSize(expires);
  if (version !== undefined) bytes += MEMBER + jsonSize(version);
  if (doc !== undefined) bytes += MEMBER + jsonSize(doc);
  if (seq !== undefined) bytes += MEMBER + jsonSize(seq);
  if (deleted) bytes += MEMBER + 1;
  return bytes === 0 ? 0 : bytes + "{}".length - ",".length;
}

const MEMBER = '"x":,'.length;

/** The brackets and commas of a list. */
const listSize = (members: number): number => "[]".length + Math.max(members - 1, 0);

export function decodeEntries(rows: readonly EntryRow[]): Entries {
  const entries = new Map<string, Entry>();
  for (const row of rows) entries.set(row[0], decodeEntry(row[1], row[2], row[3]));
  return entries;
}

/** Member by member, as it was written. */
function decodeEntry(clock: string, value: Json, extra: Extra | undefined): Entry {
  if (extra === undefined) return { clock, value };
  const entry: { -readonly [Member in keyof Entry]: Entry[Member] } =
    extra.d === 1 ? { clock, deleted: true } : { clock, value };
  if (extra.x !== undefined) entry.expires = extra.x;
  if (extra.v !== undefined) entry.version = extra.v;
  if (extra.o !== undefined) entry.doc = extra.o;
  if (extra.q !== undefined) entry.seq = extra.q;
  return entry;
}

/** A session as a row of short JSON. Only ever read back from under a seal, which vouches for its shape. */
export function encodeState(state: SessionState): StateRow {
  return [state.id, state.generation, flagsOf(state), encodeEntries(state.entries)];
}

/** Bytes of a session as JSON, without writing it. */
export function stateSize(state: SessionState): number {
  const head = jsonSize(state.id) + jsonSize(state.generation) + jsonSize(flagsOf(state));
  return listSize(4) + head + entriesSize(state.entries);
}

const flagsOf = ({ anonymous, provisional, stored }: SessionState): number =>
  (anonymous ? ANONYMOUS : 0) | (provisional ? PROVISIONAL : 0) | (stored ? STORED : 0);

export function decodeState([id, generation, flags, rows]: StateRow): SessionState {
  return {
    id,
    generation,
    anonymous: (flags & ANONYMOUS) !== 0,
    provisional: (flags & PROVISIONAL) !== 0,
    ...((flags & STORED) !== 0 && { stored: true }),
    entries: decodeEntries(rows),
  };
}

export type { EntryRow, StateRow };
