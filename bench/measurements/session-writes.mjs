// @ts-check
import { rmSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "../../scripts/servers/postgres.mjs";
import { startRedis } from "../../scripts/servers/redis.mjs";
import { newFolder } from "../../scripts/servers/server-process.mjs";
import { EchoClient } from "../lib/echo-client.mjs";
import { cpuPerOperation, percentile } from "../lib/measure.mjs";
import { ServerProcess } from "../lib/server-process.mjs";
import { SessionClient } from "../lib/session-client.mjs";

/** @typedef {import("../lib/measure.mjs").Work} Work */

const CLIENTS = 20;
const WRITES = 50;

/**
 * @template {{ close(): void }} T
 * @param {ServerProcess} server
 * @param {() => Promise<T>} open
 * @param {(actor: T) => Promise<unknown>} act
 */
async function measure(server, open, act) {
  const actors = await Promise.all(Array.from({ length: CLIENTS }, open));
  /** @type {number[]} */
  const waits = [];
  const timed = async (/** @type {T} */ actor) => {
    const begun = performance.now();
    await act(actor);
    waits.push(performance.now() - begun);
  };
  const result = await cpuPerOperation(server, actors, { count: WRITES, act: timed });
  for (const actor of actors) actor.close();
  // The first half was to warm up.
  const measured = waits.slice(waits.length / 2);
  return { ...result, p50: percentile(measured, 0.5), p99: percentile(measured, 0.99) };
}

/** @param {string} store @param {() => Promise<{ url: string } & AsyncDisposable>} [start] @returns {Work["run"]} */
const ours = (store, start) => () =>
  withServer("session-writes", { store, start }, (server) =>
    measure(
      server,
      () => SessionClient.join(server, "/write"),
      (client) => client.write(),
    ),
  );

/** @param {string} store @param {() => Promise<{ url: string } & AsyncDisposable>} [start] @returns {Work["run"]} */
const bare = (store, start) => () =>
  withServer("bare-drivers", { store, start }, (server) =>
    measure(
      server,
      () => EchoClient.open(server.port),
      (client) => client.click(),
    ),
  );

/**
 * Each line has a process and a database of its own, so that none finds what another has left.
 *
 * @template T
 * @param {string} name
 * @param {{ store: string, start: (() => Promise<{ url: string } & AsyncDisposable>) | undefined }} of
 * @param {(server: ServerProcess) => Promise<T>} run
 */
async function withServer(name, { store, start }, run) {
  const database = await start?.();
  const env = { STORE: store, STORE_URL: database?.url ?? "" };
  const server = await ServerProcess.start(name, { env });
  try {
    return await run(server);
  } finally {
    await server.stop();
    await database?.[Symbol.asyncDispose]();
  }
}

/** SQLite needs no server, only a place. */
async function startSqlite() {
  const folder = newFolder("sqlite");
  return {
    url: join(folder, "sessions.db"),
    [Symbol.asyncDispose]: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** From `put` in a handler until the write is confirmed. @returns {Work[]} */
export function sessionWriteWork() {
  const group = "session write, confirmed";
  const postgres = () => startPostgres({ fsync: true });
  const pair = (/** @type {string} */ name, /** @type {Parameters<typeof ours>} */ of) => [
    { group, name: `${name}: the bare driver`, run: bare(...of) },
    { group, name, against: `${name}: the bare driver`, run: ours(...of) },
  ];
  return [
    { group, name: "cookie (the browser commits)", run: ours("cookie") },
    { group, name: "memory", run: ours("memory") },
    ...pair("SQLite", ["sqlite", startSqlite]),
    ...pair("Redis", ["redis", startRedis]),
    ...pair("PostgreSQL", ["postgres", postgres]),
  ];
}
