import { z } from "zod";
import type { Sqlite } from "./sqlite.ts";

/** A session in which a user is logged in. */
export interface Login {
  /** Of the session; on the server alone, never on a page. */
  readonly id: string;
  /** When it began, in ms since 1970. */
  readonly since: number;
  /** The series of a browser that stays logged in; empty for one that does not. */
  readonly series: string;
}

/** Which sessions are whose: to show them, and to end them. */
export interface Logins {
  add(userId: number, login: Omit<Login, "since">): void;
  ofUser(userId: number): readonly Login[];
  ofSeries(series: string): readonly Login[];
  remove(id: string | undefined): void;
}

/** No session's cookie lives longer. */
const LIFE_MS = 400 * 24 * 60 * 60 * 1000;

const rows = z.array(z.object({ id: z.string(), since: z.number(), series: z.string() }));

export function createLogins(database: Sqlite): Logins {
  database.exec(`
    CREATE TABLE IF NOT EXISTS logins (
      id TEXT PRIMARY KEY, userId INTEGER NOT NULL, since INTEGER NOT NULL, series TEXT NOT NULL
    );
    CREATE INDEX IF NOT EXISTS logins_user ON logins (userId);
    CREATE INDEX IF NOT EXISTS logins_series ON logins (series);
  `);
  const insert = database.prepare("INSERT INTO logins (id, userId, since, series) VALUES (?, ?, ?, ?)");
  const ofUser = database.prepare("SELECT id, since, series FROM logins WHERE userId = ? ORDER BY since DESC");
  const ofSeries = database.prepare("SELECT id, since, series FROM logins WHERE series = ?");
  const remove = database.prepare("DELETE FROM logins WHERE id = ?");
  const removeOld = database.prepare("DELETE FROM logins WHERE since <= ?");
  return {
    add(userId, { id, series }) {
      removeOld.run(Date.now() - LIFE_MS);
      insert.run(id, userId, Date.now(), series);
    },
    ofUser: (userId) => rows.parse(ofUser.all(userId)),
    ofSeries: (series) => rows.parse(ofSeries.all(series)),
    remove: (id = "") => void remove.run(id),
  };
}
