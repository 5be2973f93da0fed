export { sqliteStore, type SqliteStoreOptions } from "./session/stores/sqlite.ts";
export type { SqliteDatabase, SqliteStatement } from "./session/stores/sqlite.ts";
