import { HoldfastError } from "../../base/errors.ts";
import type { Records } from "./store.ts";

/** Bounds on one session in a store. */
export interface StoreLimits {
  /** Records it may have. */
  readonly entries: number;
  /** Bytes of its keys and records together. */
  readonly bytes: number;
}

export const defaultStoreLimits: StoreLimits = { entries: 256, bytes: 262_144 };

export const toStoreLimits = (limits: Partial<StoreLimits> = {}): StoreLimits => ({ ...defaultStoreLimits, ...limits });

export function isWithin(records: Records, limits: StoreLimits): boolean {
  if (records.size > limits.entries) return false;
  let bytes = 0;
  for (const [key, record] of records) bytes += Buffer.byteLength(key) + record.length;
  return bytes <= limits.bytes;
}

/** @throws HoldfastError `session_too_large`. */
export function checkNew(records: Records, limits: StoreLimits): void {
  if (isWithin(records, limits)) return;
  throw new HoldfastError(
    "session_too_large",
    `A session in this store holds at most ${limits.entries} entries and ${limits.bytes} bytes; keep what is large in a table of its own.`,
  );
}

/** Per key the greater record; `held` itself where that would go beyond the limits, or changes nothing. */
export function mergeRecords(held: Records, added: Records, limits: StoreLimits): Records {
  const merged = new Map(held);
  for (const [key, record] of added) {
    const present = merged.get(key);
    if (present === undefined || record > present) merged.set(key, record);
  }
  return isWithin(merged, limits) ? merged : held;
}
