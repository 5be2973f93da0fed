// @ts-check
/**
 * `npm run soak --workspace bench`: ten minutes (`--minutes`) of steady work, and every ten seconds what the server
 * keeps, after a collection. Writes `soak.json` and `soak.svg` to `--to`. Ends with 1 where something grows.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ServerProcess } from "../lib/server-process.mjs";
import { SteadyLoad } from "./load.mjs";
import { plot } from "./plot.mjs";
import { judge } from "./verdict.mjs";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    every: { type: "string", default: "10" },
    to: { type: "string", default: fileURLToPath(new URL("../../docs/measurements", import.meta.url)) },
  },
});
const [minutes, every] = [Number(values.minutes), Number(values.every)];
const pause = (/** @type {number} */ seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000));

const server = await ServerProcess.start("soak");
const empty = await server.usage({ collect: true });
const load = await SteadyLoad.start(server);
/** @type {import("./verdict.mjs").Look[]} */
const looks = [];
const begun = performance.now();
let { cpu } = empty;
while (performance.now() - begun < minutes * 60_000) {
  await pause(every);
  const { heap, rss, handles, listeners, cpu: now } = await server.usage({ collect: true });
  const look = { seconds: Math.round((performance.now() - begun) / 1_000), heap, rss, handles, listeners };
  looks.push({ ...look, micros: now - cpu });
  cpu = now;
  console.error(JSON.stringify(look));
}
load.close();
await pause(5);
const left = await server.usage({ collect: true });
await server.stop();

const verdict = judge(looks);
console.table(verdict);
console.log(JSON.stringify({ done: load.done, empty, left }));
mkdirSync(values.to, { recursive: true });
const about = { node: process.version, minutes, done: load.done, empty, left };
writeFileSync(join(values.to, "soak.json"), `${JSON.stringify({ about, verdict, looks }, undefined, 1)}\n`);
writeFileSync(join(values.to, "soak.svg"), plot(looks));
process.exitCode = verdict.every(({ flat }) => flat) ? 0 : 1;
