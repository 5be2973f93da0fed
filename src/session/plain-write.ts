import { HoldfastError } from "../base/errors.ts";
import { keyOf, validateKey, type SessionDefinition } from "./define-session.ts";
import type { Entries, Entry, Json } from "./entry.ts";
import { isClock, type ClockText } from "./hybrid-clock.ts";

/** A write of a browser input, with its stamp. */
export interface PlainWrite {
  readonly key: string;
  readonly value: unknown;
  /** Names the document it was typed in. */
  readonly doc: string;
  /** Counts that document's inputs. */
  readonly seq: number;
  /** The newest clock the document was shown for the key; empty for none. */
  readonly seen: ClockText | "";
}

const DOC = /^[A-Za-z0-9_-]{1,40}$/;

/** A write of unknown origin, or undefined where it has not the shape of one. */
export function toPlainWrite(value: unknown): PlainWrite | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { key, value: written, doc, seq, seen } = value as Record<string, unknown>;
  if (typeof key !== "string" || written === undefined) return undefined;
  if (typeof doc !== "string" || !DOC.test(doc) || !Number.isSafeInteger(seq) || (seen !== "" && !isClock(seen))) return undefined;
  return { key, value: written, doc, seq: seq as number, seen: seen as ClockText | "" };
}

/** Whether a write is newer than what is stored: the page had seen it, or it is the same document's earlier input. */
export function applies(write: PlainWrite, stored: Entry | undefined): boolean {
  if (stored === undefined) return true;
  if (stored.doc === write.doc) return (stored.seq ?? 0) < write.seq;
  return stored.clock <= write.seen;
}

/**
 * The value a browser may store under a key.
 * @throws HoldfastError `session_unknown_key`, `session_server_only`, `session_invalid`.
 */
export function validateWrite(definition: SessionDefinition, write: Pick<PlainWrite, "key" | "value">): Json {
  const key = keyOf(definition, write.key);
  if (key === undefined) throw new HoldfastError("session_unknown_key", "The browser wrote a session key that the definition does not declare.");
  if (key.write !== "client") {
    throw new HoldfastError("session_server_only", `The browser wrote "${write.key}", which is the server's alone; declare it write: "client" if inputs may set it.`);
  }
  const verdict = validateKey(key, write.value, write.key);
  if (!verdict.ok) throw new HoldfastError("session_invalid", `The browser's value for "${write.key}" was refused: ${verdict.message}`);
  return verdict.value;
}

/** The entry of a key's new value. */
export function entryFor(
  definition: SessionDefinition,
  write: { key: string; value: Json; clock: ClockText; now: number; doc?: string; seq?: number },
): Entry {
  const ttl = keyOf(definition, write.key)?.ttl;
  return {
    clock: write.clock,
    value: write.value,
    ...(ttl !== undefined && { expires: write.now + ttl }),
    ...(write.doc !== undefined && { doc: write.doc }),
    ...(write.seq !== undefined && { seq: write.seq }),
  };
}

/** The newest clock of each key that the browser may write, as it will be told. */
export function clientClocks(definition: SessionDefinition, entries: Entries): Record<string, ClockText | ""> {
  const clocks: Record<string, string> = {};
  for (const [name, { write }] of Object.entries(definition.keys)) {
    if (write === "client") clocks[name] = entries.get(name)?.clock ?? "";
  }
  return clocks;
}
