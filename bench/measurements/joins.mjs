// @ts-check
import { EchoClient } from "../lib/echo-client.mjs";
import { HttpClient } from "../lib/http-client.mjs";
import { LiveClient } from "../lib/live-client.mjs";
import { cpuPerOperation } from "../lib/measure.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/**
 * What each of a few visitors does, one visit after another.
 *
 * @param {ServerProcess} server @param {(http: HttpClient) => Promise<{ close(): void }>} visit
 */
async function visitCost(server, visit) {
  const actors = await Promise.all(Array.from({ length: 8 }, () => HttpClient.open(server.port)));
  const result = await cpuPerOperation(server, actors, {
    count: 100,
    act: async (http) => (await visit(http)).close(),
  });
  for (const http of actors) http.close();
  return result;
}

/** A page, its socket, its join, its end. @param {ServerProcess} server @param {string} path */
export const joinCost = (server, path) => visitCost(server, (http) => LiveClient.join({ url: server.url(path), http }));

/** A socket, one frame and its answer, its end. @param {ServerProcess} server */
async function socketOf(server) {
  const client = await EchoClient.open(server.port);
  await client.click();
  return client;
}

/** @param {Record<"echo" | "holdfast" | "liveviewjs", ServerProcess>} servers @returns {Work[]} */
export function joinWork({ echo, holdfast, liveviewjs }) {
  const group = "join: page, socket, view";
  const against = "node:http and ws: 2 KB, socket, one frame";
  return [
    { group, name: "ws: socket, one frame", run: () => visitCost(echo, () => socketOf(echo)) },
    { group, name: against, run: () => visitCost(echo, (http) => http.request("/").then(() => socketOf(echo))) },
    { group, name: "counter", against, goal: 350, phoenix: "740–1,540", run: () => joinCost(holdfast, "/counter") },
    { group, name: "LiveViewJS: counter", against, run: () => joinCost(liveviewjs, "/counter") },
  ];
}
