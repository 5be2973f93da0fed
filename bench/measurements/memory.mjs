// @ts-check
import { ServerProcess } from "../lib/server-process.mjs";
import { joinMany } from "./fan-out.mjs";

/** @typedef {import("../lib/measure.mjs").Work} Work */

/** Kilobytes of heap and RSS per idle view, in a fresh process. @param {string} name @param {string} path @param {number} views @returns {Work["run"]} */
const idle = (name, path, views) => async () => {
  const server = await ServerProcess.start(name, { quiet: true });
  const warm = await joinMany(server.url(path), 50);
  const before = await server.usage({ collect: true });
  const clients = await joinMany(server.url(path), views);
  const after = await server.usage({ collect: true });
  for (const client of [...warm, ...clients]) client.close();
  await server.stop();
  return { kilobytes: (after.heap - before.heap) / views / 1024, rss: (after.rss - before.rss) / views / 1024 };
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
    { group, name: "counter, 10,000 views", rounds: 1, run: idle("holdfast", "/counter", 10_000) },
    { group, name: "1,000 shared rows, 1,000 views", rounds: 1, run: idle("holdfast", "/list", 1_000) },
    { group, name: "LiveViewJS: counter, 1,000 views", rounds: 1, run: idle("liveviewjs", "/counter", 1_000) },
    { group: "start-up", name: "the whole bench app", run: startUp("holdfast") },
    { group: "start-up", name: "node:http", run: startUp("node-http") },
  ];
}
