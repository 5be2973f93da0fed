import { HoldfastError } from "../../base/errors.ts";
import { checkNew, mergeRecords, toStoreLimits, type StoreLimits } from "./limits.ts";
import type { HeldSession, SessionStore } from "./store.ts";

/** Options of {@link memoryStore}. */
export interface MemoryStoreOptions {
  /** Sessions it holds at most, revoked ones included; beyond that none is created. Default 100,000. */
  readonly sessions?: number;
  readonly limits?: Partial<StoreLimits>;
}

interface Kept extends HeldSession {
  readonly expires: number;
  readonly revoked: boolean;
}

/**
 * Keeps sessions in the memory of this process: for tests, and for servers whose sessions may end with them.
 *
 * @example
 * ```ts
 * import { memoryStore } from "holdfast/session";
 *
 * const store = memoryStore();
 * const app = createApp({ session, store });
 * ```
 */
export function memoryStore(options: MemoryStoreOptions = {}): SessionStore {
  const { sessions: most = 100_000 } = options;
  const limits = toStoreLimits(options.limits);
  const sessions = new Map<string, Kept>();
  const present = (id: string): Kept | undefined => {
    const kept = sessions.get(id);
    return kept !== undefined && kept.expires > Date.now() ? kept : undefined;
  };
  const held = (id: string): Kept | undefined => {
    const kept = present(id);
    return kept?.revoked ? undefined : kept;
  };
  const sweep = (): number => {
    const before = sessions.size;
    for (const id of sessions.keys()) if (present(id) === undefined) sessions.delete(id);
    return before - sessions.size;
  };
  return {
    async create({ id, generation, records, expires }) {
      checkNew(records, limits);
      if (present(id) !== undefined) return false;
      if (sessions.size >= most && sweep() === 0) throw full(most);
      sessions.set(id, { generation, records: new Map(records), expires, revoked: false });
      return true;
    },
    async read(id) {
      const kept = held(id);
      return kept && { generation: kept.generation, records: kept.records };
    },
    async apply(id, { generation, records, expires }) {
      const kept = held(id);
      if (kept?.generation !== generation) return undefined;
      const merged = mergeRecords(kept.records, records, limits);
      sessions.set(id, { ...kept, records: merged, expires: Math.max(kept.expires, expires) });
      return merged;
    },
    async revoke(id, until) {
      const left = held(id)?.records;
      const expires = Math.max(present(id)?.expires ?? 0, until);
      sessions.set(id, { generation: 0, records: new Map(), expires, revoked: true });
      return left;
    },
    sweep: async () => sweep(),
  };
}

const full = (most: number): HoldfastError =>
  new HoldfastError("limit_exceeded", `memoryStore holds ${most} sessions; use a store that keeps them elsewhere.`);
