import { HoldfastError } from "../../base/errors.ts";
import type { SessionContext } from "../context.ts";
import { keyOf, type SessionDefinition } from "./define-session.ts";
import type { Entries, Entry } from "./entry.ts";
import { FIRST_VERSION } from "./entry-value.ts";
import { refuseKept } from "./kept.ts";
import { clockAt, isClock, timeOf, type ClockText } from "./hybrid-clock.ts";
import type { Json } from "./json.ts";
import { validateKey } from "./validate-key.ts";

/** A write of a browser input, with its stamp. */
export interface PlainWrite {
  readonly key: string;
  readonly value: unknown;
  /** Names the document it was typed in. */
  readonly doc: string;
  /** Counts that document's inputs. */
  readonly seq: number;
  /** The newest clock the document was shown for the key; empty for none. */
  readonly seen: ClockText;
  /** When it was typed, in ms as the server of its page counts them; 0 where the page did not know. */
  readonly at: number;
}

const DOC = /^[A-Za-z0-9_-]{1,40}$/;

/** A write of unknown origin, or undefined where it has not the shape of one. */
export function toPlainWrite(value: unknown): PlainWrite | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { key, value: written, doc, seq, seen, at = 0 } = value as Record<string, unknown>;
  if (typeof key !== "string" || written === undefined) return undefined;
  if (typeof doc !== "string" || !DOC.test(doc) || (seen !== "" && !isClock(seen))) return undefined;
  return isCount(seq) && isCount(at) ? { key, value: written, doc, seq, seen, at } : undefined;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

/** No server's clock is so far ahead of another's, in ms. */
const DAY = 86_400_000;

/**
 * The clock of an input, made of its stamp alone: whoever takes the input, and however often, it is the same write. It
 * is later than what its page had seen, and than whatever was typed in its document before.
 */
export function inputClock({ doc, seq, seen, at }: PlainWrite): ClockText {
  return clockAt(Math.max(at, seen === "" ? 0 : timeOf(seen) + 1), seq, doc.slice(0, 8).padEnd(8, "-"));
}

/**
 * What a write is beside what is stored: newer (`applies`), known already, older (`superseded`), or from a time that no
 * clock tells (`invalid`).
 */
export function judgeWrite(
  { clock }: Pick<SessionContext, "clock">,
  write: PlainWrite,
  stored: Entry | undefined,
): "applies" | "known" | "superseded" | "invalid" {
  const given = inputClock(write);
  // Of a stamp that no page of ours has made: it would stand in the way of whatever comes after.
  const latest = Math.max(clock.now(), stored === undefined ? 0 : timeOf(stored.clock)) + DAY;
  if (timeOf(given) > latest) return "invalid";
  if (stored === undefined) return "applies";
  if (stored.doc === write.doc) return (stored.seq ?? 0) < write.seq ? "applies" : "known";
  return given > stored.clock ? "applies" : "superseded";
}

/**
 * The value a browser may store under a key; undefined deletes it.
 * @throws HoldfastError `session_unknown_key`, `session_server_only`, `session_invalid`.
 */
export function validateWrite(
  definition: SessionDefinition,
  write: Pick<PlainWrite, "key" | "value">,
): Json | undefined {
  const key = keyOf(definition, write.key);
  if (key === undefined)
    throw new HoldfastError(
      "session_unknown_key",
      "The browser wrote a session key that the definition does not declare.",
    );
  if (key.write !== "client") {
    throw new HoldfastError(
      "session_server_only",
      `The browser wrote "${write.key}", which is the server's alone; declare it write: "client" if inputs may set it.`,
    );
  }
  const verdict = validateKey(key, write.value, write.key);
  if (!verdict.ok)
    throw new HoldfastError(
      "session_invalid",
      `The browser's value for "${write.key}" was refused: ${verdict.message}`,
    );
  return verdict.value;
}

/**
 * The same where no page is connected that could keep it.
 * @throws HoldfastError `session_kept` as well.
 */
export function validatePlainWrite(
  definition: SessionDefinition,
  write: Pick<PlainWrite, "key" | "value">,
): Json | undefined {
  refuseKept(definition, write.key);
  return validateWrite(definition, write);
}

/** As wide as any clock. */
const NO_TIME: ClockText = clockAt(0, 0, "--------");

type Minting = Pick<SessionContext, "definition" | "hybridClock" | "clock">;

/** The entry of a key's new value, minted now, later than all of `known`; of `undefined`, its deletion. */
export function mintEntry(context: Minting, write: { key: string; value: Json | undefined }, known: Entries): Entry {
  return { clock: context.hybridClock.mint(known.values()), ...content(context, write) };
}

/** The same before it has its clock: it reads alike, and takes as many bytes. */
export function draftEntry(context: Minting, write: { key: string; value: Json | undefined }): Entry {
  return { clock: NO_TIME, ...content(context, write) };
}

/** The entry of an input that applies to what is stored. */
export function toEntry(
  context: Minting,
  { write, value }: { write: PlainWrite; value: Json | undefined },
  stored: Entry | undefined,
): Entry {
  const { key, doc, seq } = write;
  const given = inputClock(write);
  // Where its page has begun anew, and knows no more what it had seen.
  const clock = given > (stored?.clock ?? "") ? given : inputClock({ ...write, seen: stored?.clock ?? "" });
  return { clock, ...content(context, { key, value }), doc, seq };
}

function content(
  context: Pick<Minting, "definition" | "clock">,
  { key, value }: { key: string; value: Json | undefined },
) {
  if (value === undefined) return { deleted: true } as const;
  const { ttl, version = FIRST_VERSION } = keyOf(context.definition, key) ?? {};
  return {
    value,
    ...(version !== FIRST_VERSION && { version }),
    ...(ttl !== undefined && { expires: context.clock.now() + ttl }),
  };
}

/** The newest clock of each key that the browser may write, as it will be told. */
export function clientClocks(definition: SessionDefinition, entries: Entries): Record<string, ClockText> {
  const clocks: Record<string, string> = {};
  for (const name of definition.written) clocks[name] = entries.get(name)?.clock ?? "";
  return clocks;
}
