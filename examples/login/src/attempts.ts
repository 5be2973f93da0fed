import { z } from "zod";
import type { Sqlite } from "./sqlite.ts";

const TRIES = 5;
const WINDOW_MS = 15 * 60 * 1000;

const row = z.object({ tries: z.number(), until: z.number() });

/**
 * Counts attempts by name, whether or not somebody is called so, and for all processes. Whom a stranger's guesses lock
 * out is still let in by a browser that remembers them.
 */
export interface Attempts {
  /** Counts one, before the password is looked at: guesses made at once are counted, too. @returns ms to wait, or 0 */
  take(name: string): number;
  /** The password was right. */
  clear(name: string): void;
}

export function createAttempts(database: Sqlite): Attempts {
  database.exec("CREATE TABLE IF NOT EXISTS attempts (name TEXT PRIMARY KEY, tries INTEGER, until INTEGER)");
  const forget = database.prepare("DELETE FROM attempts WHERE until <= ?");
  const count = database.prepare(
    `INSERT INTO attempts (name, tries, until) VALUES (?, 1, ?)
     ON CONFLICT (name) DO UPDATE SET tries = tries + 1 RETURNING tries, until`,
  );
  const clear = database.prepare("DELETE FROM attempts WHERE name = ?");
  return {
    take(name) {
      const now = Date.now();
      forget.run(now);
      const { tries, until } = row.parse(count.get(name, now + WINDOW_MS));
      return tries > TRIES ? until - now : 0;
    },
    clear: (name) => void clear.run(name),
  };
}
