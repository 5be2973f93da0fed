import { noEntries, type Entries, type Entry } from "./entry.ts";

/** The later of two entries of one key; of equal clocks, the one whose bytes are greater, so that all agree. */
export function later(a: Entry, b: Entry): Entry {
  if (a.clock !== b.clock) return a.clock > b.clock ? a : b;
  if (isSame(a, b)) return a;
  return contentOf(a) >= contentOf(b) ? a : b;
}

/** Whether they are one write that came twice, as nearly all of equal clocks are; an object is left to its text. */
const isSame = (a: Entry, b: Entry): boolean =>
  a.value === b.value &&
  a.deleted === b.deleted &&
  a.expires === b.expires &&
  a.version === b.version &&
  a.doc === b.doc &&
  a.seq === b.seq;

/** An entry but for its clock, as text. It is ASCII, so that every language and collation of bytes orders it alike. */
export function contentOf(entry: Entry): string {
  const { deleted = false, value = null, expires, version, doc, seq } = entry;
  const text = JSON.stringify([deleted, value, expires, version, doc, seq]);
  return text.replaceAll(/[\x7f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

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
  if (a === b) return noEntries;
  const newer = new Map<string, Entry>();
  for (const [key, entry] of a) {
    const other = b.get(key);
    if (other === undefined || (other !== entry && later(other, entry) === entry && other.clock !== entry.clock))
      newer.set(key, entry);
  }
  return newer;
}
