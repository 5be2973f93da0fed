import { HoldfastError } from "../base/errors.ts";
import type { SessionContext } from "./context.ts";
import { keyOf, validateKey } from "./define-session.ts";
import type { Entries, Entry } from "./entry.ts";
import { merge } from "./merge.ts";
import { entryFor } from "./plain-write.ts";
import { valuesOf } from "./session-values.ts";

/** Writes that wait: seen by who made them, taken together. */
export interface StagedWrites {
  values(): Readonly<Record<string, unknown>>;
  put(key: string, value: unknown): void;
  delete(key: string): void;
  /** The writes as entries, once; empty when there are none. */
  take(): ReadonlyMap<string, Entry>;
}

/** Validates and stages writes on top of `base`; clocks are minted when they are made, after all that is known. */
export function stagedWrites(context: SessionContext, base: { entries(): Entries; size(entries: Entries): number }): StagedWrites {
  let staged = new Map<string, Entry>();
  const stage = (key: string, entry: Entry) => {
    const next = new Map(staged).set(key, entry);
    const bytes = base.size(merge(base.entries(), next));
    if (bytes > context.limits.cookieBytes) {
      throw new HoldfastError(
        "session_too_large",
        `With this value of "${key}" the session cookie would take ${bytes} bytes, of ${context.limits.cookieBytes}; keep what is large in a database.`,
      );
    }
    staged = next;
  };
  const mint = () => {
    for (const { clock } of base.entries().values()) context.hybridClock.observe(clock);
    return context.hybridClock.mint();
  };
  return {
    values: () => valuesOf(context.definition, merge(base.entries(), staged), context.clock.now()),
    put(name, value) {
      const key = keyOf(context.definition, name);
      if (key === undefined) throw unknownKey(name);
      const verdict = validateKey(key, value, name);
      if (!verdict.ok) throw new HoldfastError("session_invalid", `put("${name}"): ${verdict.message}`);
      stage(name, entryFor(context.definition, { key: name, value: verdict.value, clock: mint(), now: context.clock.now() }));
    },
    delete(name) {
      if (keyOf(context.definition, name) === undefined) throw unknownKey(name);
      stage(name, { clock: mint(), deleted: true });
    },
    take() {
      const taken = staged;
      staged = new Map();
      return taken;
    },
  };
}

const unknownKey = (name: string): HoldfastError =>
  new HoldfastError("session_unknown_key", `The session has no key "${name}"; declare it in defineSession.`);
