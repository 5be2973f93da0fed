// @ts-check
import { ServerProcess } from "../lib/server-process.mjs";
import { joinMany } from "./fan-out.mjs";

/** @typedef {import("../lib/measure.mjs").Work} Work */

/** Kilobytes of heap and RSS per idle view, in a fresh process. @param {string} name @param {string} path @param {number} views @returns {Work["run"]} */
const idle = (name, path, views) => async () => {
  const server = await ServerProcess.start(name, { quiet: true });
  const warm = await joinMany(server, path, 50);
  const before = await settled(server);
  const clients = await joinMany(server, path, views);
  const after = await settled(server);
  for (const client of [...warm, ...clients]) client.close();
  await server.stop();
  return { kilobytes: (after.heap - before.heap) / views / 1024, rss: (after.rss - before.rss) / views / 1024 };
};

/** After what ran has come to rest. @param {ServerProcess} server */
async function settled(server) {
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  return server.usage({ collect: true });
}

/** A process that nobody has visited. @param {string} name @returns {Work["run"]} */
const empty = (name) => async () => {
  const server = await ServerProcess.start(name, { quiet: true });
  const { heap, rss } = await settled(server);
  await server.stop();
  return { kilobytes: heap / 1024, rss: rss / 1024 };
};

/** From the start of the process to its first answer. @param {string} name @returns {Work["run"]} */
const startUp = (name) => async () => {
  const server = await ServerProcess.start(name);
  await server.stop();
  return { ms: server.startMs };
};

/** @returns {Work[]} */
export function memoryWork() {
  const group = "memory per idle view";
  return [
    { group, name: "counter, 1,000 views", rounds: 1, run: idle("holdfast", "/counter", 1_000) },
    {
      group,
      name: "counter, 10,000 views",
      goalKilobytes: 5,
      goalRss: 14,
      phoenix: "47–52 KiB of RSS",
      rounds: 1,
      run: idle("holdfast", "/counter", 10_000),
    },
    {
      group,
      name: "1,000 shared rows, 1,000 views",
      goalKilobytes: 20,
      rounds: 1,
      run: idle("holdfast", "/list", 1_000),
    },
    { group, name: "LiveViewJS: counter, 1,000 views", rounds: 1, run: idle("liveviewjs", "/counter", 1_000) },
    { group: "memory of a process", name: "the whole bench app, no view", rounds: 1, run: empty("holdfast") },
    { group: "memory of a process", name: "node:http", rounds: 1, run: empty("node-http") },
    { group: "start-up", name: "the whole bench app", run: startUp("holdfast") },
    { group: "start-up", name: "node:http", run: startUp("node-http") },
  ];
}
