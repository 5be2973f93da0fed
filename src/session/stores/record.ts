import type { Entries, Entry } from "../values/entry.ts";
import type { Json } from "../values/json.ts";
import { contentOf } from "../values/merge.ts";
import type { Records } from "./store.ts";

type Content = [
  deleted: boolean,
  value: Json,
  expires: number | null,
  version: number | null,
  doc: string | null,
  seq: number | null,
];

/**
 * An entry as a store keeps it: its clock, then its content. Clocks have one width, so the greater text is the later
 * entry, by the very rule of merging.
 */
export const toRecord = (entry: Entry): string => entry.clock + contentOf(entry);

export function fromRecord(record: string): Entry {
  const at = record.indexOf("[");
  const [deleted, value, expires, version, doc, seq] = JSON.parse(record.slice(at)) as Content;
  return {
    clock: record.slice(0, at),
    ...(deleted ? { deleted: true as const } : { value }),
    ...(expires !== null && { expires }),
    ...(version !== null && { version }),
    ...(doc !== null && { doc }),
    ...(seq !== null && { seq }),
  };
}

export const toRecords = (entries: Entries): Records =>
  new Map(Array.from(entries, ([key, entry]) => [key, toRecord(entry)]));

export const fromRecords = (records: Records): Entries =>
  new Map(Array.from(records, ([key, record]) => [key, fromRecord(record)]));
