// @ts-check
import { redisStore } from "holdfast/redis";
import { postgresStore } from "holdfast/postgres";

/** Stand in a recorded statement where the session and the record to write belong. */
const SESSION = "the session";
const MARK = "the record";

/** @typedef {{ id: string, record: string }} Wanted */
const write = { generation: 1, records: new Map([["note", MARK]]), expires: Date.now() + 86_400_000 };

/**
 * What a store asks of its client for one write, so that a bare driver can ask the same.
 *
 * @param {(statement: string, values: (string | number)[]) => void} heard
 */
const postgresClient = (heard) => ({
  unsafe: async (/** @type {string} */ statement, /** @type {(string | number)[]} */ values = []) => {
    heard(statement, values);
    return [];
  },
});

/** @returns {Promise<{ statement: string, values: (wanted: Wanted) => (string | number)[] }>} */
export async function postgresWrite() {
  /** @type {[string, (string | number)[]][]} */
  const heard = [];
  await postgresStore(postgresClient((...call) => heard.push(call))).apply(SESSION, write);
  // The first made the table.
  const [, [statement, values] = ["", []]] = heard;
  return { statement, values: (wanted) => values.map((value) => marked(value, wanted)) };
}

/** @returns {Promise<{ script: string, options: (wanted: Wanted) => { keys: string[], arguments: string[] } }>} */
export async function redisWrite() {
  /** @type {{ script: string, keys: string[], args: string[] }} */
  let heard = { script: "", keys: [], args: [] };
  const client = {
    eval: async (/** @type {string} */ script, /** @type {{ keys: string[], arguments: string[] }} */ options) => {
      heard = { script, keys: options.keys, args: options.arguments };
      return [];
    },
  };
  await redisStore(client).apply(SESSION, write);
  const { script, keys, args } = heard;
  return {
    script,
    options: (wanted) => ({
      keys: keys.map((key) => String(marked(key, wanted))),
      arguments: args.map((value) => String(marked(value, wanted))),
    }),
  };
}

/** @param {string | number} value @param {Wanted} wanted */
const marked = (value, { id, record }) =>
  typeof value === "string" ? value.replace(SESSION, () => id).replace(MARK, () => record) : value;
