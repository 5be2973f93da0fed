import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** The part of an embedded SQLite that we use; `node:sqlite` and `libsql` both have it. */
export interface Sqlite {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export interface SqliteStatement {
  run(...values: readonly (string | number)[]): { readonly changes: number | bigint };
  get(...values: readonly (string | number)[]): unknown;
  all(...values: readonly (string | number)[]): readonly unknown[];
}

type Open = new (path: string) => Sqlite;

/** Opens a database file, with what Node brings (22 and newer), else with libsql. */
export async function openSqlite(path: string): Promise<Sqlite> {
  mkdirSync(dirname(path), { recursive: true });
  const Database = (await builtIn()) ?? (await library());
  const database = new Database(path);
  database.exec("PRAGMA busy_timeout = 2000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
  return database;
}

/** Runs statements that belong together: all of them or none, and nothing of another process in between. */
export function atomically<T>(database: Sqlite, run: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = run();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

async function builtIn(): Promise<Open | undefined> {
  try {
    // A name in a variable: the types of Node 20 do not know the module.
    const name: string = "node:sqlite";
    const { DatabaseSync } = (await import(name)) as { DatabaseSync: Open };
    return DatabaseSync;
  } catch {
    return undefined;
  }
}

async function library(): Promise<Open> {
  const { default: Database } = await import("libsql");
  return Database as unknown as Open;
}
