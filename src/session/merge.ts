import type { Entries, Entry } from "./entry.ts";

/** The later of two entries of one key; of equal clocks, the one whose bytes are greater, so that all agree. */
export function later(a: Entry, b: Entry): Entry {
  if (a.clock !== b.clock) return a.clock > b.clock ? a : b;
  return bytes(a) >= bytes(b) ? a : b;
}

const bytes = (entry: Entry): string =>
  JSON.stringify([entry.deleted ?? false, entry.value ?? null, entry.expires, entry.version, entry.doc, entry.seq]);

/**
 * Both sides' entries, per key the later one. Commutative, associative and idempotent: what comes twice, late or out
 * of order changes nothing. Returns `a` itself where `b` adds nothing.
 */
export function merge(a: Entries, b: Entries): Entries {
  let merged: Map<string, Entry> | undefined;
  for (const [key, entry] of b) {
    const present = (merged ?? a).get(key);
    const winner = present === undefined ? entry : later(present, entry);
    if (winner === present) continue;
    merged ??= new Map(a);
    merged.set(key, winner);
  }
  return merged ?? a;
}

/** Entries of `a` that `b` lacks or has older. */
export function newerThan(a: Entries, b: Entries): Entries {
  const newer = new Map<string, Entry>();
  for (const [key, entry] of a) {
    const other = b.get(key);
    if (other === undefined || (other !== entry && later(other, entry) === entry && other.clock !== entry.clock))
      newer.set(key, entry);
  }
  return newer;
}
