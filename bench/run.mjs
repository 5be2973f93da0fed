// @ts-check
/**
 * `npm run bench [group…]`: measures Holdfast beside the bare platform and what people would pick instead, in one run
 * on one machine. `--rounds 5` for more than three, `--json file` to keep the figures.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { interleaved } from "./lib/measure.mjs";
import { ServerProcess } from "./lib/server-process.mjs";
import { print, toLines } from "./lib/table.mjs";
import { eventWork } from "./measurements/events.mjs";
import { fanOutWork } from "./measurements/fan-out.mjs";
import { httpWork } from "./measurements/http.mjs";
import { joinWork } from "./measurements/joins.mjs";
import { memoryWork } from "./measurements/memory.mjs";
import { sessionWriteWork } from "./measurements/session-writes.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, json: { type: "string" } },
});

const servers = {
  echo: await ServerProcess.start("ws-echo"),
  http: await ServerProcess.start("node-http"),
  holdfast: await ServerProcess.start("holdfast"),
  liveviewjs: await ServerProcess.start("liveviewjs", { quiet: true }),
  hono: await ServerProcess.start("hono-html"),
  sessions: await ServerProcess.start("sessions", { quiet: true }),
};

const works = [
  ...eventWork(servers),
  ...httpWork(servers),
  ...joinWork(servers),
  ...fanOutWork(servers),
  ...memoryWork(),
  ...sessionWriteWork(),
].filter(({ group }) => positionals.length === 0 || positionals.some((wanted) => group.includes(wanted)));

const samples = await interleaved(works, Number(values.rounds));
for (const server of Object.values(servers)) await server.stop();

const version = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
const about = {
  holdfast: version("holdfast"),
  node: process.version,
  ws: version("ws"),
  hono: version("hono"),
  liveviewjs: version("liveviewjs"),
  "express-session": version("express-session"),
  "iron-session": version("iron-session"),
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  rounds: Number(values.rounds),
};
const lines = toLines(samples);
print(lines);
console.log(`\n${JSON.stringify(about)}`);
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify({ about, lines }, undefined, 2)}\n`);
