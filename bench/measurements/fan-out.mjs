// @ts-check
import { HttpClient } from "../lib/http-client.mjs";
import { LiveClient } from "../lib/live-client.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/** Joins views, a few at a time. @param {ServerProcess} server @param {string} path @param {number} count @returns {Promise<LiveClient[]>} */
export async function joinMany(server, path, count) {
  const https = await Promise.all(Array.from({ length: Math.min(32, count) }, () => HttpClient.open(server.port)));
  /** @type {LiveClient[]} */
  const clients = [];
  let begun = 0;
  await Promise.all(
    https.map(async (http) => {
      while (begun++ < count) clients.push(await LiveClient.join({ url: server.url(path), http }));
    }),
  );
  for (const http of https) http.close();
  return clients;
}

/** Server CPU per delivered message: one view speaks, all hear. @param {ServerProcess} server @param {{ views: number, messages: number }} options */
export async function fanOutCost(server, { views, messages }) {
  const clients = await joinMany(server, "/room", views);
  const [speaker, ...hearers] = clients;
  const say = async () => {
    let waiting = hearers.length;
    /** @type {Promise<void>} */
    const heard = new Promise((resolve) => {
      for (const hearer of hearers) hearer.onPush = () => void (--waiting === 0 && resolve());
    });
    await speaker?.click("say");
    await heard;
  };
  for (let i = 0; i < messages / 4; i++) await say();
  const before = await server.usage();
  for (let i = 0; i < messages; i++) await say();
  const { cpu } = await server.usage();
  const bytes = clients[1]?.bytes ?? 0;
  for (const client of clients) client.close();
  return { micros: (cpu - before.cpu) / (messages * views), bytes };
}

/** @param {{ holdfast: ServerProcess }} servers @returns {Work[]} */
export function fanOutWork({ holdfast }) {
  const group = "fan-out, per delivery";
  return [
    {
      group,
      name: "one message to 200 views",
      goal: 8,
      phoenix: "18–31",
      run: () => fanOutCost(holdfast, { views: 200, messages: 100 }),
    },
    {
      group,
      name: "one message to 5,000 views",
      goal: 8,
      rounds: 1,
      run: () => fanOutCost(holdfast, { views: 5_000, messages: 20 }),
    },
  ];
}
