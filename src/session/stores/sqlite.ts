import { HoldfastError } from "../../base/errors.ts";
import { checkNew, mergeRecords, toStoreLimits, type StoreLimits } from "./limits.ts";
import { fromText, toText } from "./records-text.ts";
import type { SessionStore } from "./store.ts";

/** A prepared statement, as a port: `node:sqlite`, `libsql` and `better-sqlite3` fit. */
export interface SqliteStatement {
  get(...values: (string | number)[]): unknown;
  run(...values: (string | number)[]): { readonly changes: number | bigint };
}

/** A SQLite database, as a port. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close?(): unknown;
}

/** Options of {@link sqliteStore}. */
export interface SqliteStoreOptions {
  /** The database's file; it is made where there is none. */
  readonly path: string;
  readonly limits?: Partial<StoreLimits>;
}

/** How long a write waits for another process; the whole of this process waits with it. */
const BUSY_MS = 500;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS holdfast_sessions (
  id TEXT PRIMARY KEY, generation INTEGER NOT NULL, records TEXT NOT NULL,
  expires INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS holdfast_sessions_expires ON holdfast_sessions (expires);`;

/**
 * Keeps sessions in a SQLite database: one file, no server, shared by the processes of one machine. By path it is opened
 * with `node:sqlite` (Node 22.13 and later) or with the package `libsql`, in WAL mode; a database of your own is taken as it is.
 *
 * @example
 * ```ts
 * import { sqliteStore } from "holdfast/sqlite";
 *
 * const store = sqliteStore({ path: "sessions.db" });
 * const app = createApp({ session, store });
 * ```
 */
export function sqliteStore(
  source: SqliteStoreOptions | SqliteDatabase,
  options: { readonly limits?: Partial<StoreLimits> } = {},
): SessionStore {
  const limits = toStoreLimits("path" in source ? source.limits : options.limits);
  let opened: Promise<Sessions> | undefined;
  const sessions = () => (opened ??= open(source, limits).catch(forget));
  const forget = (error: unknown): never => {
    opened = undefined;
    throw error;
  };
  return {
    create: async (session) => (await sessions()).create(session),
    read: async (id) => (await sessions()).read(id),
    apply: async (id, write) => (await sessions()).apply(id, write),
    revoke: async (id, until) => (await sessions()).revoke(id, until),
    sweep: async () => (await sessions()).sweep(),
    async close() {
      if ("path" in source && opened !== undefined) (await opened).close();
    },
  };
}

async function open(source: SqliteStoreOptions | SqliteDatabase, limits: StoreLimits): Promise<Sessions> {
  if (!("path" in source)) return new Sessions(source, limits);
  const Database = await driver();
  const database = new Database(source.path);
  database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;`);
  return new Sessions(database, limits);
}

type Driver = new (path: string) => SqliteDatabase;

/** Node's own where it has one. Named by variables: no types of theirs may come into ours. */
async function driver(): Promise<Driver> {
  const [own, other]: string[] = ["node:sqlite", "libsql"];
  try {
    return ((await import(own as string)) as { DatabaseSync: Driver }).DatabaseSync;
  } catch {
    // Node before 22.13.
  }
  try {
    return ((await import(other as string)) as { default: Driver }).default;
  } catch (cause) {
    throw new HoldfastError(
      "package_missing",
      "sqliteStore needs Node 22.13 or later, or the package libsql: npm install libsql",
      { cause },
    );
  }
}

interface Row {
  readonly generation: number;
  readonly records: string;
  readonly expires: number;
  readonly revoked: number;
}

/** The statements of one open database. Each call is one transaction: nothing of another process comes in between. */
class Sessions implements SyncStore {
  readonly #database: SqliteDatabase;
  readonly #limits: StoreLimits;
  readonly #find: SqliteStatement;
  readonly #put: SqliteStatement;
  readonly #sweep: SqliteStatement;

  constructor(database: SqliteDatabase, limits: StoreLimits) {
    this.#database = database;
    this.#limits = limits;
    database.exec(SCHEMA);
    this.#find = database.prepare("SELECT generation, records, expires, revoked FROM holdfast_sessions WHERE id = ?");
    this.#put = database.prepare(
      "INSERT OR REPLACE INTO holdfast_sessions (id, generation, records, expires, revoked) VALUES (?, ?, ?, ?, ?)",
    );
    this.#sweep = database.prepare("DELETE FROM holdfast_sessions WHERE expires <= ?");
  }

  create({ id, generation, records, expires }: Parameters<SessionStore["create"]>[0]): boolean {
    checkNew(records, this.#limits);
    return this.#atomically(() => {
      if (this.#row(id) !== undefined) return false;
      this.#put.run(id, generation, toText(records), expires, 0);
      return true;
    });
  }

  read(id: string) {
    const row = this.#row(id);
    if (row === undefined || row.revoked !== 0) return undefined;
    return { generation: row.generation, records: fromText(row.records) };
  }

  apply(id: string, { generation, records, expires }: Parameters<SessionStore["apply"]>[1]) {
    return this.#atomically(() => {
      const row = this.#row(id);
      if (row === undefined || row.revoked !== 0 || row.generation !== generation) return undefined;
      const merged = mergeRecords(fromText(row.records), records, this.#limits);
      this.#put.run(id, generation, toText(merged), Math.max(row.expires, expires), 0);
      return merged;
    });
  }

  revoke(id: string, until: number) {
    return this.#atomically(() => {
      const row = this.#row(id);
      this.#put.run(id, 0, toText(new Map()), Math.max(row?.expires ?? 0, until), 1);
      return row === undefined || row.revoked !== 0 ? undefined : fromText(row.records);
    });
  }

  sweep(): number {
    return Number(this.#sweep.run(Date.now()).changes);
  }

  close(): void {
    this.#database.close?.();
  }

  #row(id: string): Row | undefined {
    const row = (this.#find.get(id) ?? undefined) as Row | undefined;
    return row !== undefined && row.expires > Date.now() ? row : undefined;
  }

  #atomically<T>(run: () => T): T {
    this.#database.exec("BEGIN IMMEDIATE");
    try {
      const result = run();
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}

/** A {@link SessionStore} that need not wait. */
type SyncStore = {
  readonly [Name in Exclude<keyof SessionStore, "close">]: (
    ...args: Parameters<SessionStore[Name]>
  ) => Awaited<ReturnType<SessionStore[Name]>>;
};
