import { HoldfastError } from "../base/errors.ts";
import type { SessionContext } from "./context.ts";
import { sessionLimit } from "./cookies.ts";
import { keyOf } from "./define-session.ts";
import type { Entries, Entry } from "./entry.ts";
import type { Json } from "./json.ts";
import { checkKeptSize } from "./kept.ts";
import { mintEntry } from "./plain-write.ts";
import { valuesOf } from "./session-values.ts";
import { validateKey } from "./validate-key.ts";

/** Writes that wait: seen by who made them, taken together. */
export interface StagedWrites {
  values(): Readonly<Record<string, unknown>>;
  put(key: string, value: unknown): void;
  delete(key: string): void;
  /** The writes as entries, once; empty when there are none. */
  take(): ReadonlyMap<string, Entry>;
  /** Forgets them. */
  drop(): void;
}

/**
 * Validates and stages writes on top of `base`. They get their clocks when they are taken: what another handler
 * has written meanwhile came before.
 */
export function stagedWrites(
  context: SessionContext,
  base: { entries(): Entries; size(entries: Entries): number },
): StagedWrites {
  const staged = new Map<string, Json | undefined>();
  const mintAll = (writes: Iterable<[string, Json | undefined]>) => {
    for (const { clock } of base.entries().values()) context.hybridClock.observe(clock);
    return new Map([...writes].map(([key, value]) => [key, mintEntry(context, { key, value })]));
  };
  const stage = (key: string, value: Json | undefined) => {
    const next = new Map(staged).set(key, value);
    // Clocks have one width: those of a trial take the bytes of the real ones.
    const entries = new Map([...base.entries(), ...mintAll(next)]);
    checkKeptSize(context, entries);
    const bytes = base.size(entries);
    const limit = sessionLimit(context);
    if (bytes > limit) throw tooLarge(key, bytes, limit);
    staged.set(key, value);
  };
  return {
    values() {
      if (staged.size === 0) return valuesOf(context.definition, base.entries(), context.clock.now());
      return valuesOf(context.definition, new Map([...base.entries(), ...mintAll(staged)]), context.clock.now());
    },
    put(name, value) {
      const key = keyOf(context.definition, name);
      if (key === undefined) throw unknownKey(name);
      const verdict = validateKey(key, value, name);
      if (!verdict.ok) throw new HoldfastError("session_invalid", `put("${name}"): ${verdict.message}`);
      stage(name, verdict.value);
    },
    delete(name) {
      if (keyOf(context.definition, name) === undefined) throw unknownKey(name);
      stage(name, undefined);
    },
    take() {
      const taken = mintAll(staged);
      staged.clear();
      return taken;
    },
    drop: () => staged.clear(),
  };
}

const unknownKey = (name: string): HoldfastError =>
  new HoldfastError("session_unknown_key", `The session has no key "${name}"; declare it in defineSession.`);

const tooLarge = (key: string, bytes: number, limit: number): HoldfastError =>
  new HoldfastError(
    "session_too_large",
    `With this value of "${key}" the session would take ${bytes} bytes, of ${limit}; keep what is large in a database.`,
  );
