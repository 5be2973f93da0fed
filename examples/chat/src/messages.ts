import { z } from "zod";
import type { Sqlite } from "./sqlite.ts";

/** How many messages are kept, and how many a page shows. */
const KEPT = 1_000;
export const SHOWN = 100;

export interface Message {
  readonly id: number;
  readonly from: string;
  readonly text: string;
  /** When it was sent, in ms since 1970. */
  readonly at: number;
}

/** The chat's messages, in a database: a restart loses none. */
export interface MessageStore {
  /** The newest messages, oldest first. */
  recent(): Message[];
  add(message: Omit<Message, "id">): Message;
}

// Picks the columns: libsql adds a member of its own to a row.
const row = z.object({ id: z.number(), from: z.string(), text: z.string(), at: z.number() });

/** SQLite ends a text at its first NUL; HTML knows none and shows this in its place. */
const storable = (text: string): string => text.replaceAll("\0", "\uFFFD");

export function createMessageStore(database: Sqlite): MessageStore {
  database.exec(`
    PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS messages (
      "id" INTEGER PRIMARY KEY AUTOINCREMENT,
      "from" TEXT NOT NULL,
      "text" TEXT NOT NULL,
      "at" INTEGER NOT NULL
    );
  `);
  const recent = database.prepare('SELECT "id", "from", "text", "at" FROM messages ORDER BY "id" DESC LIMIT ?');
  const insert = database.prepare('INSERT INTO messages ("from", "text", "at") VALUES (?, ?, ?) RETURNING "id"');
  const prune = database.prepare('DELETE FROM messages WHERE "id" <= ?');
  return {
    recent: () => z.array(row).parse(recent.all(SHOWN)).toReversed(),
    add({ from, text, at }) {
      const message = { from: storable(from), text: storable(text), at };
      const { id } = row.pick({ id: true }).parse(insert.get(message.from, message.text, message.at));
      prune.run(id - KEPT);
      return { id, ...message };
    },
  };
}
