// @ts-check
import { LiveClient } from "../lib/live-client.mjs";
import { SessionClient } from "../lib/session-client.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */

const CLIENTS = { counters: 100, rooms: 100, writers: 20 };
/** What happens a second. */
const RATES = { clicks: 200, says: 2, writes: 20, visits: 10 };

const many = (/** @type {number} */ count, /** @type {() => Promise<any>} */ open) =>
  Promise.all(Array.from({ length: count }, open));

/**
 * Steady work of every kind: events, messages to many, session writes that a browser commits, and visitors who load a
 * page, join its view, act, and leave.
 */
export class SteadyLoad {
  /** @type {NodeJS.Timeout[]} */
  #timers = [];
  done = { clicks: 0, says: 0, writes: 0, visits: 0 };

  /** @param {ServerProcess} server */
  static async start(server) {
    const counters = await many(CLIENTS.counters, () => LiveClient.join({ url: server.url("/counter") }));
    const rooms = await many(CLIENTS.rooms, () => LiveClient.join({ url: server.url("/room") }));
    const writers = await many(CLIENTS.writers, () => SessionClient.join(server, "/write"));
    return new SteadyLoad(server, { counters, rooms, writers });
  }

  /** @param {ServerProcess} server @param {{ counters: LiveClient[], rooms: LiveClient[], writers: SessionClient[] }} clients */
  constructor(server, clients) {
    this.clients = clients;
    this.#every("clicks", () => clients.counters[this.done.clicks % CLIENTS.counters]?.click("act"));
    this.#every("says", () => clients.rooms[this.done.says % CLIENTS.rooms]?.click("act"));
    this.#every("writes", () => clients.writers[this.done.writes % CLIENTS.writers]?.write());
    const pages = ["/counter", "/room", "/list", "/write"];
    this.#every("visits", () => visit(server.url(pages[this.done.visits % pages.length] ?? "")));
  }

  /** @param {keyof typeof RATES} what @param {() => Promise<unknown> | undefined} act */
  #every(what, act) {
    const begin = () => {
      this.done[what] += 1;
      void act();
    };
    this.#timers.push(setInterval(begin, 1_000 / RATES[what]));
  }

  close() {
    for (const timer of this.#timers) clearInterval(timer);
    const { counters, rooms, writers } = this.clients;
    for (const client of [...counters, ...rooms, ...writers]) client.close();
  }
}

/** A visitor who comes, acts and goes. @param {string} url */
async function visit(url) {
  const client = await LiveClient.join({ url });
  await client.click("act");
  client.close();
}
