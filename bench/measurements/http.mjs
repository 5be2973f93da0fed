// @ts-check
import { cookiesOf, HttpClient } from "../lib/http-client.mjs";
import { cpuPerOperation } from "../lib/measure.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/** Kept alive, and as many as keep the server at work: with few, each answer would be charged with waking the client. */
const CONNECTIONS = 32;

/**
 * @param {ServerProcess} server
 * @param {string} path
 * @param {{ count: number, cookie?: (server: ServerProcess) => Promise<string> }} options
 * @returns {Work["run"]}
 */
const get =
  (server, path, { count, cookie }) =>
  async () => {
    const headers = cookie === undefined ? {} : { cookie: await cookie(server) };
    const actors = await Promise.all(Array.from({ length: CONNECTIONS }, () => HttpClient.open(server.port)));
    let bytes = 0;
    const act = async (/** @type {HttpClient} */ client) => {
      const answer = await client.request(path, { headers });
      if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
      bytes = answer.bytes;
    };
    const result = await cpuPerOperation(server, actors, { count, act });
    for (const client of actors) client.close();
    return { ...result, bytes };
  };

/** A visitor with a session of Holdfast: one commit of a name. @param {ServerProcess} server */
async function holdfastCookie(server) {
  const client = await HttpClient.open(server.port);
  const write = { key: "username", value: "Noor", doc: "bench", seq: 1, seen: "" };
  const answer = await client.request("/_holdfast/session", {
    method: "POST",
    headers: { "content-type": "application/json", origin: server.url("") },
    body: JSON.stringify({ writes: [write], tag: null }),
  });
  client.close();
  if (answer.status !== 200) throw new Error(`the commit was answered ${answer.status}: ${answer.body}`);
  return cookiesOf(answer);
}

/** More visitors than a server remembers, one after another. @param {ServerProcess} server @param {string} path @param {number} count @returns {Work["run"]} */
const getByMany = (server, path, count) => async () => {
  const cookies = await Promise.all(Array.from({ length: 1_200 }, () => holdfastCookie(server)));
  const actors = await Promise.all(Array.from({ length: CONNECTIONS }, () => HttpClient.open(server.port)));
  let n = 0;
  const act = (/** @type {HttpClient} */ client) =>
    client.request(path, { headers: { cookie: cookies[n++ % cookies.length] ?? "" } });
  const result = await cpuPerOperation(server, actors, { count, act });
  for (const client of actors) client.close();
  return result;
};

/** @param {string} path @returns {(server: ServerProcess) => Promise<string>} */
const written = (path) => async (server) => {
  const client = await HttpClient.open(server.port);
  const answer = await client.request(path, { method: "POST" });
  client.close();
  return cookiesOf(answer);
};

/** @param {ServerProcess} server @param {string} path @param {{ count: number, cookie?: (server: ServerProcess) => Promise<string>, headers?: Record<string, string> }} options @returns {Work["run"]} */
const post =
  (server, path, { count, cookie }) =>
  async () => {
    const headers = cookie === undefined ? {} : { cookie: await cookie(server) };
    const actors = await Promise.all(Array.from({ length: CONNECTIONS }, () => HttpClient.open(server.port)));
    let n = 0;
    const act = (/** @type {HttpClient} */ client) =>
      client.request(path, { method: "POST", headers: { ...headers, "x-name": `name ${n++}` } });
    const result = await cpuPerOperation(server, actors, { count, act });
    for (const client of actors) client.close();
    return result;
  };

/** A commit of an input by a page of the session, as the browser sends it. @param {ServerProcess} server @param {number} count @returns {Work["run"]} */
const commit = (server, count) => async () => {
  const actors = await Promise.all(
    Array.from({ length: CONNECTIONS }, async (_, index) => {
      const client = await HttpClient.open(server.port);
      const cookie = await holdfastCookie(server);
      const seen = await client.request("/_holdfast/session", {
        method: "POST",
        headers: { "content-type": "application/json", origin: server.url(""), cookie },
        body: "{}",
      });
      const { tag, csrf, keys } = JSON.parse(seen.body);
      return { client, cookie, tag, csrf, seen: keys.username, doc: `bench${index}`, seq: 1 };
    }),
  );
  const act = async (/** @type {typeof actors[number]} */ actor) => {
    const write = { key: "username", value: `name ${actor.seq}`, doc: actor.doc, seq: ++actor.seq, seen: actor.seen };
    const answer = await actor.client.request("/_holdfast/session", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-csrf-token": actor.csrf,
        origin: server.url(""),
        cookie: actor.cookie,
      },
      body: JSON.stringify({ writes: [write], tag: actor.tag }),
    });
    if (answer.status !== 200) throw new Error(`the commit was answered ${answer.status}: ${answer.body}`);
    actor.cookie = cookiesOf(answer);
  };
  const result = await cpuPerOperation(server, actors, { count, act });
  for (const { client } of actors) client.close();
  return result;
};

/** @param {Record<"http" | "holdfast" | "liveviewjs" | "hono" | "sessions", ServerProcess>} servers @returns {Work[]} */
export function httpWork({ http, holdfast, liveviewjs, hono, sessions }) {
  const group = "HTTP";
  const against = "node:http, 2 KB";
  const few = { count: 20 };
  const many = { count: 200 };
  const page = (/** @type {string} */ name, /** @type {Work["run"]} */ run, goals = {}) => ({
    group,
    name,
    against,
    ...goals,
    run,
  });
  const cookie = holdfastCookie;
  const store = (/** @type {string} */ name, /** @type {Work["run"]} */ run) => ({
    group: "sessions by HTTP",
    name,
    against,
    run,
  });
  return [
    { group, name: against, run: get(http, "/", many) },
    page("counter", get(holdfast, "/counter", many)),
    page("counter, with a session", get(holdfast, "/counter", { ...many, cookie }), { goal: 45, phoenix: "103–131" }),
    page("counter, with a session not seen before", getByMany(holdfast, "/counter", 200)),
    page("LiveViewJS: counter", get(liveviewjs, "/counter", many)),
    page("Hono's html: counter, nothing live", get(hono, "/counter", many)),
    page("1,000 rows", get(holdfast, "/list", few)),
    page("1,000 rows, with a session", get(holdfast, "/list", { ...few, cookie }), { goal: 420, phoenix: "2,550" }),
    page("LiveViewJS: 1,000 rows", get(liveviewjs, "/list", few)),
    page("Hono's html: 1,000 rows, nothing live", get(hono, "/list", few)),
    store("read", get(holdfast, "/read", { ...many, cookie })),
    store(
      "express-session: read (memory)",
      get(sessions, "/express-session/read", { ...many, cookie: written("/express-session/write") }),
    ),
    store(
      "iron-session: read (cookie)",
      get(sessions, "/iron-session/read", { ...many, cookie: written("/iron-session/write") }),
    ),
    store("write (cookie, merged)", commit(holdfast, 20)),
    store(
      "express-session: write (memory)",
      post(sessions, "/express-session/write", { count: 20, cookie: written("/express-session/write") }),
    ),
    store(
      "iron-session: write (cookie)",
      post(sessions, "/iron-session/write", { count: 20, cookie: written("/iron-session/write") }),
    ),
  ];
}
