// @ts-check
import { LiveClient } from "../lib/live-client.mjs";
import { cpuPerOperation } from "../lib/measure.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/** A page, its socket, its join, its end. @param {ServerProcess} server @param {string} path @returns {Work["run"]} */
const join = (server, path) => () =>
  cpuPerOperation(server, [1, 2, 3, 4, 5, 6, 7, 8], {
    count: 60,
    act: async () => (await LiveClient.join({ url: server.url(path) })).close(),
  });

/** @param {Record<"holdfast" | "liveviewjs", ServerProcess>} servers @returns {Work[]} */
export function joinWork({ holdfast, liveviewjs }) {
  const group = "join: page, socket, view";
  return [
    { group, name: "counter", run: join(holdfast, "/counter") },
    { group, name: "LiveViewJS: counter", run: join(liveviewjs, "/counter") },
  ];
}
