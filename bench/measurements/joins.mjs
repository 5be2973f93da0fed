// @ts-check
import { HttpClient } from "../lib/http-client.mjs";
import { LiveClient } from "../lib/live-client.mjs";
import { cpuPerOperation } from "../lib/measure.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/** A page, its socket, its join, its end. @param {ServerProcess} server @param {string} path */
export async function joinCost(server, path) {
  const actors = await Promise.all(Array.from({ length: 8 }, () => HttpClient.open(server.port)));
  const result = await cpuPerOperation(server, actors, {
    count: 100,
    act: async (http) => (await LiveClient.join({ url: server.url(path), http })).close(),
  });
  for (const http of actors) http.close();
  return result;
}

/** @param {Record<"holdfast" | "liveviewjs", ServerProcess>} servers @returns {Work[]} */
export function joinWork({ holdfast, liveviewjs }) {
  const group = "join: page, socket, view";
  return [
    { group, name: "counter", goal: 350, phoenix: "740–1,540", run: () => joinCost(holdfast, "/counter") },
    { group, name: "LiveViewJS: counter", run: () => joinCost(liveviewjs, "/counter") },
  ];
}
