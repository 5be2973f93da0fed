import { HoldfastError } from "../../base/errors.ts";
import { checkNew, toStoreLimits, type StoreLimits } from "./limits.ts";
import { connectPostgres, type PostgresQueries } from "./postgres-client.ts";
import { fromText, toText } from "./records-text.ts";
import type { SessionStore } from "./store.ts";

/** Options of {@link postgresStore}. */
export interface PostgresStoreOptions {
  /** Where the server is, as in `postgres://user@localhost/app`. */
  readonly url: string;
  /** The table, made where there is none. Default `holdfast_sessions`. */
  readonly table?: string;
  readonly limits?: Partial<StoreLimits>;
}

/**
 * Keeps sessions in a table of PostgreSQL, a row each. By URL it connects with the package `postgres`; a `sql` of your
 * own, made by that package, is taken as it is.
 *
 * @example
 * ```ts
 * import { postgresStore } from "holdfast/postgres";
 *
 * const store = postgresStore({ url: "postgres://localhost/app" });
 * const app = createApp({ session, store });
 * ```
 * @throws HoldfastError `package_missing`; `definition_invalid` for a table whose name is not letters, digits and `_`.
 */
export function postgresStore(
  source: PostgresStoreOptions | PostgresQueries,
  options: Omit<PostgresStoreOptions, "url"> = {},
): SessionStore {
  const own = isOptions(source);
  const { table = "holdfast_sessions", limits: wanted } = own ? source : options;
  const limits = toStoreLimits(wanted);
  const sql = statements(checkName(table));
  const client = own ? connectPostgres(source.url) : { queries: async () => source, close: async () => {} };
  let prepared: Promise<PostgresQueries> | undefined;
  const prepare = async () => {
    const queries = await client.queries();
    await queries.unsafe(sql.schema);
    return queries;
  };
  const forget = (error: unknown): never => {
    prepared = undefined;
    throw error;
  };
  const run = async (statement: string, values: (string | number)[]): Promise<readonly Row[]> => {
    const queries = await (prepared ??= prepare().catch(forget));
    return (await queries.unsafe(statement, values)) as readonly Row[];
  };
  return {
    async create({ id, generation, records, expires }) {
      checkNew(records, limits);
      return (await run(sql.create, [id, generation, toText(records), expires, Date.now()])).length === 1;
    },
    async read(id) {
      const [row] = await run(sql.read, [id, Date.now()]);
      return row && { generation: row.generation, records: fromText(row.records) };
    },
    async apply(id, { generation, records, expires }) {
      const bounds = [limits.entries, limits.bytes];
      const [row] = await run(sql.apply, [id, generation, toText(records), expires, Date.now(), ...bounds]);
      return row && fromText(row.records);
    },
    async revoke(id, until) {
      const [row] = await run(sql.end, [id, until, Date.now()]);
      if (row === undefined) await run(sql.bar, [id, until]);
      return row && fromText(row.records);
    },
    sweep: async () => (await run(sql.sweep, [Date.now()])).length,
    close: () => client.close(),
  };
}

interface Row {
  readonly generation: number;
  readonly records: string;
}

// postgres.js makes `sql` a function.
const isOptions = (source: PostgresStoreOptions | PostgresQueries): source is PostgresStoreOptions =>
  typeof source === "object" && "url" in source;

function checkName(table: string): string {
  if (/^[A-Za-z_][A-Za-z0-9_]{0,50}$/.test(table)) return table;
  throw new HoldfastError("definition_invalid", `postgresStore's table "${table}": use letters, digits and _.`);
}

/** Taken while the schema is made: two processes that start at once would run into each other. */
const SCHEMA_LOCK = 4_873_651_202;

/*
 * One statement each, and one row per session. That matters: a statement that waited for another's lock on a row goes
 * on with that row as it is then, but with other tables and rows as they were before. (PostgreSQL manual, 13.2.1)
 * The C collation compares bytes.
 */
const statements = (table: string) => ({
  // As one simple query it is one transaction.
  schema: `
    SELECT pg_advisory_xact_lock(${SCHEMA_LOCK});
    CREATE TABLE IF NOT EXISTS ${table} (
      id text PRIMARY KEY, generation integer NOT NULL, records jsonb NOT NULL,
      expires bigint NOT NULL, revoked boolean NOT NULL DEFAULT false
    );
    CREATE INDEX IF NOT EXISTS ${table}_expires ON ${table} (expires)`,
  create: `
    INSERT INTO ${table} AS held (id, generation, records, expires) VALUES ($1, $2, $3::text::jsonb, $4)
    ON CONFLICT (id) DO UPDATE SET
      generation = excluded.generation, records = excluded.records, expires = excluded.expires, revoked = false
    WHERE held.expires <= $5 RETURNING generation`,
  read: `SELECT generation, records::text FROM ${table} WHERE id = $1 AND NOT revoked AND expires > $2`,
  apply: `
    UPDATE ${table} AS held SET expires = greatest(held.expires, $4), records = (
      SELECT CASE
        WHEN count(*) <= $6 AND coalesce(sum(octet_length(key) + octet_length(record)), 0) <= $7
        THEN coalesce(jsonb_object_agg(key, record), '{}') ELSE held.records END
      FROM (
        SELECT key, max(record COLLATE "C") AS record FROM (
          SELECT * FROM jsonb_each_text(held.records)
          UNION ALL SELECT * FROM jsonb_each_text($3::text::jsonb)
        ) AS both_sides (key, record) GROUP BY key COLLATE "C", key
      ) AS merged
    )
    WHERE id = $1 AND generation = $2 AND NOT revoked AND expires > $5 RETURNING generation, records::text`,
  // What it held before is in no RETURNING of its own. The inner row is locked, and then as others have left it.
  end: `
    UPDATE ${table} AS held SET records = '{}', revoked = true, expires = greatest(held.expires, $2)
    FROM (SELECT id, generation, records FROM ${table} WHERE id = $1 AND NOT revoked AND expires > $3 FOR UPDATE) AS old
    WHERE held.id = old.id RETURNING old.generation, old.records::text`,
  bar: `
    INSERT INTO ${table} AS held (id, generation, records, expires, revoked) VALUES ($1, 0, '{}', $2, true)
    ON CONFLICT (id) DO UPDATE SET
      records = '{}', revoked = true, expires = greatest(held.expires, excluded.expires)`,
  sweep: `DELETE FROM ${table} WHERE expires <= $1 RETURNING generation`,
});
