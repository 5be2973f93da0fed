import { HoldfastError } from "../base/errors.ts";
import type { KeyRing } from "../base/key-ring.ts";
import type { SessionContext } from "./context.ts";
import { keyOf, type SessionDefinition } from "./define-session.ts";
import type { Entries, Entry } from "./entry.ts";
import { FIRST_VERSION } from "./entry-value.ts";
import { refuseKept } from "./kept.ts";
import { isClock, mintedBy, type ClockText } from "./hybrid-clock.ts";
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
}

const DOC = /^[A-Za-z0-9_-]{1,40}$/;

/** A write of unknown origin, or undefined where it has not the shape of one. */
export function toPlainWrite(value: unknown): PlainWrite | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { key, value: written, doc, seq, seen } = value as Record<string, unknown>;
  if (typeof key !== "string" || written === undefined) return undefined;
  if (typeof doc !== "string" || !DOC.test(doc) || !Number.isSafeInteger(seq) || (seen !== "" && !isClock(seen)))
    return undefined;
  return { key, value: written, doc, seq: seq as number, seen };
}

/**
 * What a write is beside what is stored: newer (`applies`), known already, or based on what is no longer there.
 *
 * It applies when its page had seen what is stored, or when that is the same document's earlier input. A page has
 * seen an input under whatever clock it was shown: a courier gets one from each request that carries it.
 */
export function judgeWrite(write: PlainWrite, stored: Entry | undefined): "applies" | "known" | "superseded" {
  if (stored === undefined) return "applies";
  if (stored.doc === write.doc) return (stored.seq ?? 0) < write.seq ? "applies" : "known";
  const sameInput = stored.doc !== undefined && write.seen !== "" && mintedBy(stored.clock) === mintedBy(write.seen);
  return stored.clock <= write.seen || sameInput ? "applies" : "superseded";
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

type Minting = Pick<SessionContext, "definition" | "hybridClock" | "clock" | "keyRing">;

/** The entry of a key's new value, minted now; of `undefined`, its deletion. */
export function mintEntry(context: Minting, write: { key: string; value: Json | undefined }): Entry {
  return { clock: context.hybridClock.mint(), ...content(context, write) };
}

/** The entry of an input. Whoever gives it a time, its clock names the input, so that a page knows it again. */
export function mintInput(context: Minting, write: PlainWrite, value: Json | undefined): Entry {
  const { key, doc, seq } = write;
  return {
    clock: context.hybridClock.mint(inputName(context.keyRing, write)),
    ...content(context, { key, value }),
    doc,
    seq,
  };
}

function content(context: Minting, { key, value }: { key: string; value: Json | undefined }) {
  if (value === undefined) return { deleted: true } as const;
  const { ttl, version = FIRST_VERSION } = keyOf(context.definition, key) ?? {};
  return {
    value,
    ...(version !== FIRST_VERSION && { version }),
    ...(ttl !== undefined && { expires: context.clock.now() + ttl }),
  };
}

/** 48 bits, as a process has. */
const inputName = (keyRing: KeyRing, { doc, seq }: Pick<PlainWrite, "doc" | "seq">): string =>
  keyRing.hash("input", `${doc} ${seq}`).slice(0, 8);

/** The newest clock of each key that the browser may write, as it will be told. */
export function clientClocks(definition: SessionDefinition, entries: Entries): Record<string, ClockText> {
  const clocks: Record<string, string> = {};
  for (const [name, { write }] of Object.entries(definition.keys)) {
    if (write === "client") clocks[name] = entries.get(name)?.clock ?? "";
  }
  return clocks;
}
