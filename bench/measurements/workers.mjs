// @ts-check
import { availableParallelism } from "node:os";
import { LiveClient } from "../lib/live-client.mjs";
import { cpuPerOperation } from "../lib/measure.mjs";
import { ServerProcess } from "../lib/server-process.mjs";
import { fanOutCost } from "./fan-out.mjs";
import { joinCost } from "./joins.mjs";

/** @typedef {import("../lib/measure.mjs").Work} Work */
/** @typedef {import("../lib/measure.mjs").Sample} Sample */

/** @param {string} workers @param {(server: ServerProcess) => Promise<Sample>} measure @returns {Work["run"]} */
const served = (workers, measure) => async () => {
  const server = await ServerProcess.start("holdfast", { env: { WORKERS: workers } });
  const sample = await measure(server);
  await server.stop();
  return sample;
};

/** @param {{ path: string, event: string, count: number }} options */
const events =
  ({ path, event, count }) =>
  async (/** @type {ServerProcess} */ server) => {
    const clients = await Promise.all(Array.from({ length: 100 }, () => LiveClient.join({ url: server.url(path) })));
    const sample = await cpuPerOperation(server, clients, { count, act: (client) => client.click(event) });
    for (const client of clients) client.close();
    return sample;
  };

/**
 * The same work by one process, and by workers behind one port: CPU of all of them together, the primary's, too. Where
 * that stays, capacity grows with the cores. The rate is bounded by the cores that are left beside the load generator,
 * which takes as much for a counter's event as the server, and an eighth of it for the list's.
 *
 * @returns {Work[]}
 */
export function workerWork() {
  const group = "workers";
  const counts = [1, 2, 4, 8, 16, 32].filter((count) => count <= Math.max(2, availableParallelism()));
  const works = {
    "counter event, 100 connections": events({ path: "/counter", event: "inc", count: 150 }),
    "one row of 1,000, no memo, 100 connections": events({ path: "/list-without-memo", event: "tick", count: 40 }),
    "join: page, socket, view": (/** @type {ServerProcess} */ server) => joinCost(server, "/counter"),
    "one message to 200 views": (/** @type {ServerProcess} */ server) =>
      fanOutCost(server, { views: 200, messages: 100 }),
  };
  return Object.entries(works).flatMap(([name, measure]) => {
    const alone = `${name}: one process`;
    return [
      { group, name: alone, run: served("", measure) },
      ...counts.map((count) => ({
        group,
        name: `${name}: ${count} ${count === 1 ? "worker" : "workers"}`,
        against: alone,
        run: served(String(count), measure),
      })),
    ];
  });
}
