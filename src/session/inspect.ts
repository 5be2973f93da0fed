import { encodeEntries } from "./values/codec.ts";
import type { SessionContext } from "./context.ts";
import { keyOf } from "./values/define-session.ts";
import { noEntries, type Entries, type Entry, type SessionState } from "./values/entry.ts";
import { timeOf } from "./values/hybrid-clock.ts";
import type { Json } from "./values/json.ts";
import { keepingOf } from "./values/kept.ts";
import { merge } from "./values/merge.ts";

/** A connection as an inspection sees it. */
export interface LiveConnection {
  readonly state: SessionState;
}

/** A session as whoever runs the app may look at it; made by `app.sessions.inspect`. */
export interface InspectedSession {
  /** Counts the session's renewals: logins and logouts. */
  readonly generation: number;
  /** Where the session is kept. */
  readonly kept: "cookie" | "store";
  /** Connections of this process that are in it: about one for each tab. */
  readonly connections: number;
  /** Bytes of its entries, as JSON. */
  readonly bytes: number;
  readonly entries: readonly InspectedEntry[];
}

/** One key of an inspected session. */
export interface InspectedEntry {
  readonly key: string;
  /** Absent for a key that says `secret`, for a deleted one, and for one that this version of the program does not declare. */
  readonly value?: Json;
  /** Why there is no value. */
  readonly withheld?: "secret" | "deleted" | "unknown";
  /** The write's place in the order of all writes. */
  readonly clock: string;
  /** When it was written, by the clock of the server that did. */
  readonly written: Date;
  /** How long ago that is, in ms; of a server whose clock is ahead, less than 0. */
  readonly age: number;
  /** When it runs out. */
  readonly expires?: Date;
  /** Where it is kept. */
  readonly kept: "cookie" | "store" | "tab" | "device";
  /** Bytes it takes there, as JSON. */
  readonly bytes: number;
}

/**
 * What a session holds: in its store, where that is on the server, and what this process knows by its connections and
 * by what was written lately. Undefined for one that is over, or of which nothing is known here.
 */
export async function inspectSession(context: SessionContext, id: string): Promise<InspectedSession | undefined> {
  const stored = await context.store?.find(id);
  // Last, so that it is of one moment.
  if (context.tombstones.has(id)) return undefined;
  const live = [...context.connections].map(({ state }) => state).filter((state) => state.id === id);
  const found = [stored, ...live, context.overlay.find(id)].filter((part) => part !== undefined);
  const generation = Math.max(...found.map((part) => part.generation));
  if (found.length === 0) return undefined;
  const entries = found
    .filter((part) => part.generation === generation)
    .reduce((all: Entries, part) => merge(all, part.entries), noEntries);
  const kept = stored === undefined ? "cookie" : "store";
  return {
    generation,
    kept,
    connections: live.length,
    bytes: bytesOf(entries),
    entries: [...entries].map(([key, entry]) => inspectEntry(context, { key, entry, kept })),
  };
}

function inspectEntry(
  context: SessionContext,
  { key, entry, kept }: { key: string; entry: Entry; kept: "cookie" | "store" },
): InspectedEntry {
  const { definition } = context;
  const { clock, value, deleted, expires } = entry;
  const declared = keyOf(definition, key);
  const withheld = deleted ? "deleted" : declared === undefined ? "unknown" : declared.secret ? "secret" : undefined;
  const written = timeOf(clock);
  return {
    key,
    ...(withheld === undefined ? value !== undefined && { value } : { withheld }),
    clock,
    written: new Date(written),
    age: context.clock.now() - written,
    ...(expires !== undefined && { expires: new Date(expires) }),
    kept: keepingOf(definition, key) ?? kept,
    bytes: bytesOf(new Map([[key, entry]])),
  };
}

const bytesOf = (entries: Entries): number => Buffer.byteLength(JSON.stringify(encodeEntries(entries)));
