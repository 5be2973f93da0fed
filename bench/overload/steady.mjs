// @ts-check
import { monitorEventLoopDelay } from "node:perf_hooks";
import { LiveClient } from "../lib/live-client.mjs";
import { percentile } from "../lib/measure.mjs";

/** Views that are there and used: each is clicked at a steady rate, whether or not the last click was answered. */
export class Steady {
  /** @type {LiveClient[]} */
  #clients = [];
  /** @type {NodeJS.Timeout[]} */
  #timers = [];
  /** @type {number[]} */
  #times = [];
  /** How late this process itself is: what of a latency is not the server's. */
  #own = monitorEventLoopDelay({ resolution: 1 });
  #open = 0;
  #closed = 0;

  /** @param {string} url @param {{ views: number, everyMs: number }} options */
  async begin(url, { views, everyMs }) {
    this.#clients = await Promise.all(Array.from({ length: views }, () => LiveClient.join({ url })));
    for (const client of this.#clients) client.socket.once("close", () => (this.#closed += 1));
    this.#timers = this.#clients.map((client) => {
      let timer = setTimeout(() => {
        void this.#click(client);
        timer = setInterval(() => void this.#click(client), everyMs);
        this.#timers.push(timer);
      }, Math.random() * everyMs);
      return timer;
    });
  }

  /** @param {LiveClient} client */
  async #click(client) {
    const begun = performance.now();
    this.#open += 1;
    await client.click("inc");
    this.#open -= 1;
    this.#times.push(performance.now() - begun);
  }

  /** The latency of the clicks answered while something happens. @param {string} phase @param {Promise<unknown>} happens */
  async during(phase, happens) {
    this.#times = [];
    this.#own.reset();
    this.#own.enable();
    await happens;
    this.#own.disable();
    const ms = (/** @type {number} */ value) => Number(value.toFixed(1));
    const times = this.#times;
    return {
      phase,
      clicks: times.length,
      "p50 ms": ms(percentile(times, 0.5)),
      "p99 ms": ms(percentile(times, 0.99)),
      "longest ms": ms(Math.max(0, ...times)),
      "own p99 ms": ms(this.#own.percentile(99) / 1e6),
      unanswered: this.#open,
      "lost sockets": this.#closed,
    };
  }

  close() {
    for (const timer of this.#timers) clearInterval(timer);
    for (const client of this.#clients) client.close();
  }
}
