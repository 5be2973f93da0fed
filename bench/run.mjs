// @ts-check
import { readFileSync } from "node:fs";
import { EchoClient } from "./lib/echo-client.mjs";
import { LiveClient } from "./lib/live-client.mjs";
import { ServerProcess } from "./lib/server-process.mjs";

const ROUNDS = 3;
const median = (/** @type {number[]} */ values) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/**
 * Server CPU per operation: `clients` each do `count` operations, one after another.
 * @param {ServerProcess} server @param {{ click(event?: any): Promise<unknown>, bytes: number, close(): void }[]} clients
 * @param {number} count @param {string} [event]
 */
async function events(server, clients, count, event) {
  const spin = async (/** @type {number} */ times) => {
    await Promise.all(
      clients.map(async (client) => {
        for (let i = 0; i < times; i++) await client.click(event);
      }),
    );
  };
  await spin(Math.ceil(count / 4));
  const before = await server.cpu();
  await spin(count);
  const micros = (await server.cpu()) - before;
  return { micros: micros / (count * clients.length), bytes: clients[0]?.bytes ?? 0 };
}

/** @param {ServerProcess} server @param {string} path @param {number} count */
async function pages(server, path, count) {
  const url = `http://127.0.0.1:${server.port}${path}`;
  const spin = async (/** @type {number} */ times) => {
    for (let i = 0; i < times; i++) await (await fetch(url)).arrayBuffer();
  };
  await spin(Math.ceil(count / 2));
  const before = await server.cpu();
  await spin(count);
  const micros = (await server.cpu()) - before;
  const bytes = (await (await fetch(url)).arrayBuffer()).byteLength;
  return { micros: micros / count, bytes };
}

/** @type {Record<string, ServerProcess>} */
const servers = {
  echo: await ServerProcess.start("ws-echo"),
  http: await ServerProcess.start("node-http"),
  holdfast: await ServerProcess.start("holdfast"),
};
const server = (/** @type {string} */ name) => /** @type {ServerProcess} */ (servers[name]);
const live = (/** @type {string} */ path, /** @type {number} */ n) =>
  Promise.all(Array.from({ length: n }, () => LiveClient.join(server("holdfast").port, path)));

/** @param {string} path @param {number} clients @param {number} count @param {string} event */
const liveEvents = (path, clients, count, event) => async () => {
  const joined = await live(path, clients);
  const result = await events(server("holdfast"), joined, count, event);
  for (const client of joined) client.close();
  return result;
};
/** @param {number} clients @param {number} count */
const echo = (clients, count) => async () => {
  const open = await Promise.all(Array.from({ length: clients }, () => EchoClient.open(server("echo").port)));
  const result = await events(server("echo"), open, count);
  for (const client of open) client.close();
  return result;
};

/** @type {[name: string, run: () => Promise<{ micros: number, bytes: number }>][]} */
const work = [
  ["ws echo with JSON, 1 connection", echo(1, 4_000)],
  ["ws echo with JSON, 50 connections", echo(50, 200)],
  ["counter event, 1 connection", liveEvents("/counter", 1, 4_000, "inc")],
  ["counter event, 50 connections", liveEvents("/counter", 50, 200, "inc")],
  ["one row of 1,000, memo, 1 connection", liveEvents("/list", 1, 2_000, "tick")],
  ["one row of 1,000, memo, 50 connections", liveEvents("/list", 50, 100, "tick")],
  ["one row of 1,000, no memo, 50 connections", liveEvents("/list-without-memo", 50, 40, "tick")],
  ["1,000 rows reversed, 50 connections", liveEvents("/list", 50, 40, "shuffle")],
  ["node:http, 2 KB", () => pages(server("http"), "/", 1_500)],
  ["HTTP render, counter", () => pages(server("holdfast"), "/counter", 1_500)],
  ["HTTP render, 1,000 rows", () => pages(server("holdfast"), "/list", 400)],
];

/** @type {Map<string, { micros: number, bytes: number }[]>} */
const results = new Map(work.map(([name]) => [name, []]));
for (let round = 1; round <= ROUNDS; round++) {
  console.log(`round ${round} of ${ROUNDS}`);
  for (const [name, run] of work) results.get(name)?.push(await run());
}
for (const process of Object.values(servers)) await process.stop();

const version = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")).version;
console.log(
  `\nholdfast ${version}, Node ${process.version}, ${process.platform} ${process.arch}; server CPU, median of ${ROUNDS} interleaved rounds\n`,
);
const rows = [...results].map(([name, runs]) => {
  const micros = runs.map((run) => run.micros);
  return {
    work: name,
    µs: median(micros).toFixed(1),
    spread: `${Math.min(...micros).toFixed(1)}–${Math.max(...micros).toFixed(1)}`,
    "bytes of the answer": runs.at(-1)?.bytes,
  };
});
console.table(rows);
