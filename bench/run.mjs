// @ts-check
/**
 * `npm run bench [group…]`: measures Holdfast beside the bare platform and what people would pick instead, in one run
 * on one machine. `--rounds 5` for more than three, `--json file` to keep the figures. A whole run keeps them in
 * docs/benchmarks.json, and writes the table and the plot of docs/benchmarks.md from them.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeDocs } from "./docs.mjs";
import { interleaved } from "./lib/measure.mjs";
import { ServerProcess } from "./lib/server-process.mjs";
import { print, toLines } from "./lib/table.mjs";
import { eventWork } from "./measurements/events.mjs";
import { fanOutWork } from "./measurements/fan-out.mjs";
import { hostileByteWork } from "./measurements/hostile-bytes.mjs";
import { httpWork } from "./measurements/http.mjs";
import { joinWork } from "./measurements/joins.mjs";
import { memoryWork } from "./measurements/memory.mjs";
import { sessionCostWork } from "./measurements/session-costs.mjs";
import { sessionWriteWork } from "./measurements/session-writes.mjs";
import { workerWork } from "./measurements/workers.mjs";

/** After this no further round begins. */
const SECONDS = 480;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { rounds: { type: "string", default: "3" }, json: { type: "string" } },
});
const rounds = Number(values.rounds);
const whole = positionals.length === 0;
const begun = performance.now();
const load = loadavg()[0];

const servers = {
  echo: await ServerProcess.start("ws-echo"),
  broadcast: await ServerProcess.start("ws-broadcast"),
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
  ...workerWork(),
  ...sessionCostWork(),
  ...hostileByteWork(),
  ...memoryWork(),
  ...sessionWriteWork(),
].filter(({ group }) => whole || positionals.some((wanted) => group.includes(wanted)));

const samples = await interleaved(works, { rounds, seconds: SECONDS });
for (const server of Object.values(servers)) await server.stop();

const version = (/** @type {string} */ name) =>
  JSON.parse(readFileSync(new URL(`../node_modules/${name}/package.json`, import.meta.url), "utf8")).version;
const lines = toLines(samples);
const noise = lines.find(({ spread }) => spread !== undefined)?.spread;
const about = {
  date: new Date().toISOString().slice(0, 10),
  cpu: `${cpus().length} × ${cpus()[0]?.model.trim()}`,
  node: process.version,
  ...Object.fromEntries(
    ["holdfast", "ws", "hono", "liveviewjs", "express-session", "iron-session"].map((name) => [name, version(name)]),
  ),
  rounds,
  minutes: Number(((performance.now() - begun) / 60_000).toFixed(1)),
  "load average before": load?.toFixed(1),
  // The first line is of the bare platform: what varies in it is the machine.
  "spread of the first line": noise && `${Math.round((noise[1] / noise[0] - 1) * 100)} %`,
};
print(lines);
console.log(`\n${JSON.stringify(about)}`);
const file = values.json ?? (whole ? fileURLToPath(new URL("../docs/benchmarks.json", import.meta.url)) : undefined);
if (file !== undefined) writeFileSync(file, `${JSON.stringify({ about, lines }, undefined, 2)}\n`);
if (whole && values.json === undefined) writeDocs();
