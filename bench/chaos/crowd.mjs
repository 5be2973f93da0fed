// @ts-check
import { percentile } from "../lib/measure.mjs";
import { ChatClient } from "./chat-client.mjs";

const POLL_MS = 100;
const WAVE = 50;

/** Many browsers at once, each with a session of its own. */
export class Crowd {
  /** @param {string} url @param {number} count */
  constructor(url, count) {
    this.clients = Array.from({ length: count }, (_, index) => new ChatClient({ url, name: `c${index}` }));
    /** @type {NodeJS.Timeout[]} */
    this.timers = [];
  }

  /** Comes, not all at once. */
  async begin() {
    for (let from = 0; from < this.clients.length; from += WAVE) {
      await Promise.all(this.clients.slice(from, from + WAVE).map((client) => client.begin()));
    }
    await this.everybody();
    for (const client of this.clients) client.absences = [];
  }

  /** Writes and speaks at these rates a second, until {@link Crowd.rest}. @param {{ saves: number, says: number }} rates */
  work({ saves, says }) {
    const any = () => this.clients[Math.floor(Math.random() * this.clients.length)];
    this.timers.push(setInterval(() => any()?.save(), 1_000 / saves));
    this.timers.push(setInterval(() => void any()?.say(), 1_000 / says));
  }

  rest() {
    for (const timer of this.timers.splice(0)) clearInterval(timer);
  }

  /** Waits until everybody has a view. */
  everybody() {
    return until(() => this.clients.every(({ away }) => away === undefined));
  }

  /** How many were away since `at`, and how long. @param {number} at */
  absences(at) {
    const times = this.clients.flatMap(({ absences }) => absences.filter((each) => each.at >= at).map(({ ms }) => ms));
    return {
      cut: times.length,
      p50: times.length === 0 ? 0 : percentile(times, 0.5),
      p99: times.length === 0 ? 0 : percentile(times, 0.99),
      longest: Math.max(0, ...times),
    };
  }

  close() {
    this.rest();
    for (const client of this.clients) client.close();
  }
}

/** Waits until something is so. @param {() => boolean} condition @param {number} [ms] @returns {Promise<boolean>} false when it did not become so in time */
export async function until(condition, ms = Number.POSITIVE_INFINITY) {
  const deadline = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return true;
}
