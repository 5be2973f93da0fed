// @ts-check
/** Tells the parent how this server is reached, and what it uses when asked; with workers, what all of them use. */
import cluster from "node:cluster";
import { once } from "node:events";

/** @typedef {import("./server-process.mjs").Usage} Usage */

/** @param {number} port */
export function report(port) {
  process.on("message", async (asked) => {
    const workers = Object.values(cluster.workers ?? {}).flatMap((worker) => worker ?? []);
    const theirs = await Promise.all(workers.map((worker) => usageOfWorker(worker, asked)));
    process.send?.(sum([usage(asked), ...theirs]));
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ port });
}

/** Answers the primary, which asks for its parent. */
export function reportToPrimary() {
  process.on("message", (asked) => {
    if (asked === "usage" || asked === "collect") process.send?.({ usage: usage(asked) });
  });
}

/** @param {import("node:cluster").Worker} worker @param {unknown} asked @returns {Promise<Usage>} */
async function usageOfWorker(worker, asked) {
  worker.send(/** @type {string} */ (asked));
  for (;;) {
    const [message] = await once(worker, "message");
    // What else it says is for its siblings.
    if (message.usage !== undefined) return message.usage;
  }
}

/** @param {unknown} asked @returns {Usage} */
function usage(asked) {
  // Twice: what a finaliser frees is gone only after the second.
  for (let round = 0; asked === "collect" && round < 2; round++) globalThis.gc?.();
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed: heap } = process.memoryUsage();
  const handles = process.getActiveResourcesInfo().length;
  const listeners = process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0);
  return { cpu: user + system, rss, heap, handles, listeners };
}

/** @param {readonly Usage[]} parts @returns {Usage} */
function sum(parts) {
  const of = (/** @type {keyof Usage} */ name) => parts.reduce((all, part) => all + part[name], 0);
  return { cpu: of("cpu"), rss: of("rss"), heap: of("heap"), handles: of("handles"), listeners: of("listeners") };
}
