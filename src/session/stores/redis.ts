import { checkNew, toStoreLimits, type StoreLimits } from "./limits.ts";
import { connectRedis, type RedisScripts } from "./redis-client.ts";
import { APPLY, CREATE, READ, REVOKE } from "./redis-scripts.ts";
import type { Records, SessionStore } from "./store.ts";

/** Options of {@link redisStore}. */
export interface RedisStoreOptions {
  /** Where the server is, as in `redis://localhost:6379`. */
  readonly url: string;
  /** What the names of its keys begin with. Default `holdfast:session:`. */
  readonly prefix?: string;
  readonly limits?: Partial<StoreLimits>;
}

/**
 * Keeps sessions in Redis 7 or later (or Valkey): a hash per session, which expires by itself. By URL it connects with
 * the package `redis`; a client of your own is taken as it is.
 *
 * Redis acknowledges before it writes to disk unless it runs with `appendfsync always`: a crash of the server may take
 * with it the last second of what was shown as saved.
 *
 * @example
 * ```ts
 * import { redisStore } from "holdfast/redis";
 *
 * const store = redisStore({ url: "redis://localhost:6379" });
 * const app = createApp({ session, store });
 * ```
 * @throws HoldfastError `package_missing`.
 */
export function redisStore(
  source: RedisStoreOptions | RedisScripts,
  options: Omit<RedisStoreOptions, "url"> = {},
): SessionStore {
  const { prefix = "holdfast:session:", limits: wanted } = "url" in source ? source : options;
  const limits = toStoreLimits(wanted);
  const client = "url" in source ? connectRedis(source.url) : { scripts: async () => source, close: async () => {} };
  const run = async (script: string, id: string, values: readonly (string | number)[] = []) =>
    (await client.scripts()).eval(script, { keys: [prefix + id], arguments: values.map(String) });
  return {
    async create({ id, generation, records, expires }) {
      checkNew(records, limits);
      return (await run(CREATE, id, [generation, expires, ...flat(records)])) === 1;
    },
    async read(id) {
      const [generation, ...records] = ((await run(READ, id)) ?? []) as string[];
      return generation === undefined ? undefined : { generation: Number(generation), records: toRecords(records) };
    },
    async apply(id, { generation, records, expires }) {
      const bounds = [limits.entries, limits.bytes];
      const held = (await run(APPLY, id, [generation, expires, ...bounds, ...flat(records)])) as string[] | null;
      return held === null ? undefined : toRecords(held);
    },
    async revoke(id, until) {
      const held = (await run(REVOKE, id, [until])) as string[] | null;
      return held === null ? undefined : toRecords(held);
    },
    sweep: async () => 0,
    close: () => client.close(),
  };
}

const flat = (records: Records): string[] => [...records].flat();

function toRecords(flat: readonly string[]): Records {
  const records = new Map<string, string>();
  for (let at = 0; at + 1 < flat.length; at += 2) records.set(flat[at] as string, flat[at + 1] as string);
  return records;
}
