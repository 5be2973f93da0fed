import { createHash, createHmac } from "node:crypto";
import { encodeEntries, decodeEntries, type EntryRow } from "../values/codec.ts";
import type { Entry, SessionState } from "../values/entry.ts";
import { FOREIGN_VERSION } from "../values/entry-value.ts";
import { isClock, successorOf, type ClockText } from "../values/hybrid-clock.ts";
import type { Json } from "../values/json.ts";
import { encodeTerm } from "./encode-term.ts";
import { toJsonValue, toMap, toTerm } from "./json-term.ts";
import type { Term } from "./term.ts";

/** The key of the Plug session under which the clocks of the others are kept, as JSON text. */
const META = "_holdfast";

/** A key that a renewed Plug session has anew. (Plug.CSRFProtection) */
const CSRF = "_csrf_token";

/** What {@link META} holds; an entry's value is in the session itself, here is what it was known by. */
type Meta = [id: string, generation: number, flags: number, entries: EntryRow[]];

const ANONYMOUS = 1;

/** A Plug session: text for keys, any term for values. */
export type PlugSession = ReadonlyMap<Term, Term>;

/**
 * A session as Plug holds it: each key's value under its name, so that a Phoenix app reads `get_session(conn, "username")`,
 * and beside them, under one key, what Holdfast needs to merge.
 */
export function toPlugSession(state: SessionState): PlugSession {
  const values: [string, Term][] = [];
  const rows: EntryRow[] = [];
  for (const [key, entry] of state.entries) {
    const term = entry.deleted ? undefined : toTerm(entry.value ?? null);
    if (term !== undefined) values.push([key, term]);
    const { value: _value, ...kept } = entry;
    rows.push(...encodeEntries(new Map([[key, { ...kept, ...(term !== undefined && { value: hashOf(term) }) }]])));
  }
  const meta: Meta = [state.id, state.generation, state.anonymous ? ANONYMOUS : 0, rows];
  return toMap([...values, [META, JSON.stringify(meta)]]);
}

/**
 * The session of a Plug cookie. What Phoenix has changed since Holdfast last wrote it counts as newer than that by one
 * step, the same in every reading, so that nothing needs to be written to be read alike twice.
 *
 * @param key keyed hash for the id of a session that Holdfast has never written.
 */
export function fromPlugSession(session: PlugSession, key: Buffer): SessionState | undefined {
  for (const name of session.keys()) if (typeof name !== "string") return undefined;
  const meta = readMeta(session.get(META));
  const known = meta === undefined ? new Map<string, Entry>() : decodeEntries(meta[3]);
  const entries = new Map<string, Entry>();
  for (const [name, term] of session as ReadonlyMap<string, Term>)
    if (name !== META) entries.set(name, entryOf(term, known.get(name)));
  for (const [name, entry] of known) if (!entries.has(name)) entries.set(name, gone(entry));
  if (meta !== undefined) {
    const [id, generation, flags] = meta;
    return { id, generation, anonymous: (flags & ANONYMOUS) !== 0, provisional: false, entries };
  }
  // Never merged with another: nobody has said that it is a stranger's.
  return { id: foreignId(session, key), generation: 0, anonymous: false, provisional: false, entries };
}

function readMeta(term: Term | undefined): Meta | undefined {
  if (typeof term !== "string") return undefined;
  try {
    return JSON.parse(term) as Meta;
  } catch {
    return undefined;
  }
}

function entryOf(term: Term, known: Entry | undefined): Entry {
  const hash = hashOf(term);
  const value: Json = toJsonValue(term);
  if (known !== undefined && !known.deleted && known.value === hash) return { ...known, value };
  return { clock: after(known?.clock, hash), value, version: FOREIGN_VERSION };
}

/** Phoenix has deleted what Holdfast had written. */
const gone = (known: Entry): Entry =>
  known.deleted ? known : { clock: after(known.clock, "deleted-"), deleted: true };

const NEVER: ClockText = "000000000000--------";

const after = (clock: ClockText | undefined, hash: string): ClockText =>
  successorOf(isClock(clock) ? clock : NEVER, hash.slice(0, 8));

const hashOf = (term: Term): string => createHash("sha256").update(encodeTerm(term)).digest("base64url").slice(0, 8);

/** The same as long as Phoenix does not renew the session; 128 bits. */
function foreignId(session: PlugSession, key: Buffer): string {
  const token = session.get(CSRF) ?? session;
  return createHmac("sha256", key).update(encodeTerm(token)).digest().subarray(0, 16).toString("base64url");
}
