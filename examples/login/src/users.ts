import { z } from "zod";
import type { Passwords } from "./passwords.ts";
import type { Sqlite } from "./sqlite.ts";

export interface User {
  readonly id: number;
  readonly name: string;
  /** When they joined, in ms since 1970. */
  readonly since: number;
}

export interface Users {
  /** Undefined where the name is taken. */
  register(name: string, password: string): Promise<User | undefined>;
  /** Whose name and password these are. */
  check(name: string, password: string): Promise<User | undefined>;
  find(id: number): User | undefined;
  newest(): readonly User[];
}

/** How many the members' page shows. */
const SHOWN = 20;

const user = z.object({ id: z.number(), name: z.string(), since: z.number() });
const secret = user.extend({ password: z.string() });

/** By what a name is told from others: "Ann" and "ann" are one. */
export const nameKey = (name: string): string => name.trim().normalize("NFKC").toLowerCase();

export function createUsers(database: Sqlite, passwords: Passwords): Users {
  database.exec(`CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL, password TEXT NOT NULL, since INTEGER NOT NULL
  )`);
  const insert = database.prepare(
    `INSERT INTO users (key, name, password, since) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO NOTHING RETURNING id, name, since`,
  );
  const byKey = database.prepare("SELECT id, name, since, password FROM users WHERE key = ?");
  const byId = database.prepare("SELECT id, name, since FROM users WHERE id = ?");
  const newest = database.prepare("SELECT id, name, since FROM users ORDER BY id DESC LIMIT ?");
  return {
    async register(name, password) {
      const hash = await passwords.hash(password);
      return user.optional().parse(insert.get(nameKey(name), name, hash, Date.now()) ?? undefined);
    },
    async check(name, password) {
      const found = secret.optional().parse(byKey.get(nameKey(name)) ?? undefined);
      return (await passwords.verify(password, found?.password)) ? user.parse(found) : undefined;
    },
    find: (id) => user.optional().parse(byId.get(id) ?? undefined),
    newest: () => z.array(user).parse(newest.all(SHOWN)),
  };
}
