import { mkdirSync } from "node:fs";
import { dirname } from "node:path";

/** The part of an embedded SQLite that we use; `node:sqlite` and `libsql` both have it. */
export interface Sqlite {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export interface SqliteStatement {
  run(...values: readonly (string | number)[]): unknown;
  get(...values: readonly (string | number)[]): unknown;
  all(...values: readonly (string | number)[]): readonly unknown[];
}

type Open = new (path: string) => Sqlite;

/** Opens a database file, with what Node brings (22 and newer), else with libsql. */
export async function openSqlite(path: string): Promise<Sqlite> {
  mkdirSync(dirname(path), { recursive: true });
  const Database = (await builtIn()) ?? (await library());
  return new Database(path);
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
