// @ts-check
import postgres from "postgres";
import { createClient } from "redis";

/** How many messages a page shows. */
export const SHOWN = 20;

/**
 * @typedef {{ id: number, text: string }} Message
 * @typedef {object} Messages
 * @property {() => Promise<Message[]>} recent the newest, oldest first; whoever asks meanwhile shares the answer
 * @property {(text: string) => Promise<Message>} add
 * @property {() => Promise<Set<string>>} all the texts of all
 * @property {() => Promise<unknown>} close
 */

const KEY = "messages";

/** @param {string} url @returns {Messages} */
export function redisMessages(url) {
  // What is asked while it is away waits until it is back.
  const client = createClient({ url, socket: { reconnectStrategy: 100 } });
  client.on("error", () => {});
  const connected = client.connect();
  const list = async (/** @type {number} */ from) => {
    await connected;
    const [length, texts] = await client.multi().lLen(KEY).lRange(KEY, from, -1).execTyped();
    return texts.map((text, index) => ({ id: length - texts.length + index + 1, text }));
  };
  return {
    recent: shared(() => list(-SHOWN)),
    async add(text) {
      await connected;
      return { id: await client.rPush(KEY, text), text };
    },
    all: async () => new Set((await list(0)).map(({ text }) => text)),
    close: () => client.close(),
  };
}

/** @param {string} url @returns {Messages} */
export function postgresMessages(url) {
  const sql = postgres(url, { max: 4, backoff: () => 0.1, onnotice() {} });
  const created = sql`CREATE TABLE IF NOT EXISTS messages (id SERIAL PRIMARY KEY, text TEXT NOT NULL)`.catch(() => {});
  return {
    recent: shared(async () => {
      await created;
      const rows = await sql`SELECT id, text FROM messages ORDER BY id DESC LIMIT ${SHOWN}`;
      return rows.map(({ id, text }) => ({ id, text })).toReversed();
    }),
    async add(text) {
      await created;
      // One after the other, so that what is read in between has no gap that closes later.
      const [row] = await sql.begin(async (one) => {
        await one`LOCK TABLE messages IN SHARE ROW EXCLUSIVE MODE`;
        return one`INSERT INTO messages (text) VALUES (${text}) RETURNING id`;
      });
      return { id: row?.["id"], text };
    },
    all: async () => new Set((await sql`SELECT text FROM messages`).map(({ text }) => text)),
    close: () => sql.end(),
  };
}

/** Those who ask for the same share an answer, of a read that began after they asked. @template T @param {() => Promise<T>} read */
function shared(read) {
  /** @type {Promise<T> | undefined} */
  let reading;
  /** @type {Promise<T> | undefined} */
  let next;
  const begin = () => {
    next = undefined;
    reading = read();
    return reading;
  };
  // What reads already may have begun before the newest was there.
  return () => (next ??= (reading ?? Promise.resolve()).then(begin, begin));
}
