// @ts-check
import { EchoClient } from "../lib/echo-client.mjs";
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

/**
 * @typedef {object} Hearer
 * @property {(event: string) => Promise<unknown>} click
 * @property {(...about: any[]) => void} onPush
 * @property {number} bytes
 * @property {() => void} close
 */

/** Server CPU per delivered message: one client speaks, all hear. @param {ServerProcess} server @param {readonly Hearer[]} clients @param {number} messages */
async function costOf(server, clients, messages) {
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
  const bytes = hearers[0]?.bytes ?? 0;
  for (const client of clients) client.close();
  return { micros: (cpu - before.cpu) / (messages * clients.length), bytes };
}

/** @param {ServerProcess} server @param {{ views: number, messages: number }} options */
export async function fanOutCost(server, { views, messages }) {
  return costOf(server, await joinMany(server, "/room", views), messages);
}

/** @param {ServerProcess} server @param {{ sockets: number, messages: number }} options */
async function broadcastCost(server, { sockets, messages }) {
  const clients = await Promise.all(Array.from({ length: sockets }, () => EchoClient.open(server.port)));
  return costOf(server, clients, messages);
}

/** @param {Record<"broadcast" | "holdfast", ServerProcess>} servers @returns {Work[]} */
export function fanOutWork({ broadcast, holdfast }) {
  const group = "fan-out, per delivery";
  return [
    { count: 200, messages: 100 },
    { count: 5_000, messages: 20 },
  ].flatMap(({ count, messages }) => {
    const against = `ws: one text to ${count.toLocaleString("en")} sockets`;
    return [
      { group, name: against, run: () => broadcastCost(broadcast, { sockets: count, messages }) },
      {
        group,
        name: `one message to ${count.toLocaleString("en")} views`,
        against,
        goal: 8,
        ...(count === 200 && { phoenix: "18–31" }),
        run: () => fanOutCost(holdfast, { views: count, messages }),
      },
    ];
  });
}
