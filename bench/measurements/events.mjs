// @ts-check
import { EchoClient } from "../lib/echo-client.mjs";
import { LiveClient } from "../lib/live-client.mjs";
import { cpuPerOperation } from "../lib/measure.mjs";

/** @typedef {import("../lib/server-process.mjs").ServerProcess} ServerProcess */
/** @typedef {import("../lib/measure.mjs").Work} Work */

/** @param {() => Promise<{ click(event?: any): Promise<unknown>, bytes: number, close(): void }>} open @param {number} clients */
const openAll = (open, clients) => Promise.all(Array.from({ length: clients }, open));

/**
 * @param {ServerProcess} server
 * @param {string} path
 * @param {{ clients: number, count: number, event: string }} options
 * @returns {Work["run"]}
 */
const live =
  (server, path, { clients, count, event }) =>
  async () => {
    const actors = await openAll(() => LiveClient.join({ url: server.url(path) }), clients);
    const result = await cpuPerOperation(server, actors, { count, act: (client) => client.click(event) });
    const bytes = actors[0]?.bytes ?? 0;
    for (const client of actors) client.close();
    return { ...result, bytes };
  };

/** @param {ServerProcess} server @param {number} clients @param {number} count @returns {Work["run"]} */
const echo = (server, clients, count) => async () => {
  const actors = await openAll(() => EchoClient.open(server.port), clients);
  const result = await cpuPerOperation(server, actors, { count, act: (client) => client.click() });
  const bytes = actors[0]?.bytes ?? 0;
  for (const client of actors) client.close();
  return { ...result, bytes };
};

/** @param {Record<"echo" | "holdfast" | "liveviewjs", ServerProcess>} servers @returns {Work[]} */
export function eventWork({ echo: raw, holdfast, liveviewjs }) {
  const group = "events";
  const one = { clients: 1, count: 3_000 };
  const fifty = { clients: 50, count: 150 };
  const against = "ws echo with JSON, 50 connections";
  const few = { clients: 50, count: 30 };
  const peer = "LiveViewJS: ";
  return [
    { group, name: "ws echo with JSON, 1 connection", run: echo(raw, 1, 3_000) },
    { group, name: against, run: echo(raw, 50, 150) },
    { group, name: "counter event, 1 connection", run: live(holdfast, "/counter", { ...one, event: "inc" }) },
    {
      group,
      name: "counter event, 50 connections",
      against,
      goal: 16,
      phoenix: "33",
      run: live(holdfast, "/counter", { ...fifty, event: "inc" }),
    },
    {
      group,
      name: `${peer}counter event, 50 connections`,
      against,
      run: live(liveviewjs, "/counter", { ...fifty, event: "inc" }),
    },
    {
      group,
      name: "one row of 1,000, 1 connection",
      run: live(holdfast, "/list", { clients: 1, count: 1_500, event: "tick" }),
    },
    {
      group,
      name: "one row of 1,000, 50 connections",
      against,
      goal: 32,
      phoenix: "1,753",
      run: live(holdfast, "/list", { ...fifty, event: "tick" }),
    },
    {
      group,
      name: "one row of 1,000, no memo, 50 connections",
      against,
      goal: 180,
      run: live(holdfast, "/list-without-memo", { ...few, event: "tick" }),
    },
    {
      group,
      name: `${peer}one row of 1,000, 1 connection`,
      run: live(liveviewjs, "/list", { clients: 1, count: 60, event: "tick" }),
    },
    {
      group,
      name: "1,000 rows reversed, 1 connection",
      run: live(holdfast, "/list", { clients: 1, count: 600, event: "shuffle" }),
    },
    {
      group,
      name: "1,000 rows reversed, 50 connections",
      against,
      goal: 250,
      phoenix: "2,515",
      run: live(holdfast, "/list", { ...few, event: "shuffle" }),
    },
    {
      group,
      name: `${peer}1,000 rows reversed, 1 connection`,
      run: live(liveviewjs, "/list", { clients: 1, count: 60, event: "shuffle" }),
    },
    ...[10, 100, 1_000, 10_000].map((rows) => ({
      group: "slope",
      name: `one row of ${rows.toLocaleString("en")}`,
      run: live(holdfast, rows === 1_000 ? "/list" : `/list-${rows}`, {
        clients: 1,
        count: rows > 1_000 ? 400 : 4_000,
        event: "tick",
      }),
    })),
  ];
}
