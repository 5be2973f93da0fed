import type { Json } from "../values/json.ts";
import { decodeTerm } from "./decode-term.ts";
import { encodeTerm } from "./encode-term.ts";
import type { Term } from "./term.ts";

/** Stands for a term that JSON cannot hold: its bytes ride along and are written back as they were. */
const OPAQUE = "~term";

/** A term as JSON: text, numbers, booleans, nil, lists and maps with text for keys; anything else is kept opaque. */
export function toJsonValue(term: Term): Json {
  return plain(term) ?? { [OPAQUE]: encodeTerm(term).toString("base64url") };
}

function plain(term: Term): Json | undefined {
  if (term === null || typeof term === "string" || typeof term === "boolean" || typeof term === "number") return term;
  if (Array.isArray(term)) {
    const items = (term as readonly Term[]).map(plain);
    return items.includes(undefined) ? undefined : (items as Json[]);
  }
  return term instanceof Map ? plainMap(term) : undefined;
}

function plainMap(map: ReadonlyMap<Term, Term>): Json | undefined {
  const record: Record<string, Json> = {};
  for (const [key, term] of map) {
    const value = plain(term);
    if (typeof key !== "string" || key === OPAQUE || value === undefined) return undefined;
    Object.defineProperty(record, key, { value, enumerable: true });
  }
  return record;
}

/** JSON as a term; what {@link toJsonValue} kept opaque is what it was. */
export function toTerm(value: Json): Term {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(toTerm);
  const record = value as Readonly<Record<string, Json>>;
  const opaque = record[OPAQUE];
  if (typeof opaque === "string") return decodeTerm(Buffer.from(opaque, "base64url")) ?? null;
  return toMap(Object.entries(record).map(([key, member]) => [key, toTerm(member)]));
}

/** A map with its keys in Erlang's order: that of their bytes. */
export function toMap(entries: readonly (readonly [string, Term])[]): ReadonlyMap<Term, Term> {
  return new Map(entries.toSorted(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
}
