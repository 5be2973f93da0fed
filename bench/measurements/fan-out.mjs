// @ts-check
import { LiveClient } from "../lib/live-client.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/** Joins views, not all at once. @param {string} url @param {number} count @returns {Promise<LiveClient[]>} */
export async function joinMany(url, count) {
  /** @type {LiveClient[]} */
  const clients = [];
  while (clients.length < count) {
    const wave = Math.min(50, count - clients.length);
    clients.push(...(await Promise.all(Array.from({ length: wave }, () => LiveClient.join({ url })))));
  }
  return clients;
}

/** Server CPU per delivered message: one view speaks, all hear. @param {ServerProcess} server @param {number} views @param {number} messages @returns {Work["run"]} */
const fanOut = (server, views, messages) => async () => {
  const clients = await joinMany(server.url("/room"), views);
  const [speaker] = clients;
  const total = () => clients.reduce((sum, client) => sum + client.pushes, 0);
  const say = async () => {
    // The speaker hears itself in the reply of another message, or in a push: count the others.
    const wanted = total() + views - 1;
    await speaker?.click("say");
    while (total() < wanted) await new Promise((resolve) => setImmediate(resolve));
  };
  for (let i = 0; i < messages / 4; i++) await say();
  const before = await server.usage();
  for (let i = 0; i < messages; i++) await say();
  const { cpu } = await server.usage();
  const bytes = clients[1]?.bytes ?? 0;
  for (const client of clients) client.close();
  return { micros: (cpu - before.cpu) / (messages * views), bytes };
};

/** @param {{ holdfast: ServerProcess }} servers @returns {Work[]} */
export function fanOutWork({ holdfast }) {
  const group = "fan-out, per delivery";
  return [
    { group, name: "one message to 200 views", run: fanOut(holdfast, 200, 100) },
    { group, name: "one message to 5,000 views", rounds: 1, run: fanOut(holdfast, 5_000, 10) },
  ];
}
