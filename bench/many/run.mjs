// @ts-check
/**
 * `npm run many --workspace bench`: 50,000 views over workers of one machine: what each takes of heap and RSS, whether
 * an event is answered, and how long until all have heard what one says. `--views 50000 --workers 4 --minutes 15`. Each
 * process holds as many sockets as `ulimit -n` lets it, so there are at least so many. Ends with 1 where a view has
 * lost its socket, or it does not end in time.
 */
import { execFileSync, fork } from "node:child_process";
import { on } from "node:events";
import { availableParallelism, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LiveClient } from "../lib/live-client.mjs";
import { median } from "../lib/measure.mjs";
import { ServerProcess } from "../lib/server-process.mjs";

const { values } = parseArgs({
  options: {
    views: { type: "string", default: "50000" },
    workers: { type: "string" },
    minutes: { type: "string", default: "15" },
  },
});
/** What a process needs beside its views. */
const OTHER_FILES = 500;
const MESSAGES = 10;
/** Of an address, below the 28,232 that Linux gives out. */
const PORTS = 25_000;

const views = Number(values.views);
const files = Number(execFileSync("sh", ["-c", "ulimit -n"], { encoding: "utf8" }).trim()) - OTHER_FILES;
if (!(files >= 500)) {
  console.error(`many: a process may open ${files + OTHER_FILES} files, too few; say \`ulimit -n 20000\` before.`);
  process.exit(1);
}
const workers = Number(values.workers ?? Math.max(availableParallelism(), Math.ceil(views / files)));
if (views / workers > files) {
  console.error(`many: ${workers} workers hold ${workers * files} sockets (ulimit -n); give --workers or raise it.`);
  process.exit(1);
}
const crowds = Math.max(2, Math.ceil(views / Math.min(files, PORTS)));

setTimeout(
  () => {
    console.error(`many: it did not end in ${values.minutes} minutes`);
    process.exit(1);
  },
  Number(values.minutes) * 60_000,
).unref();

const say = (/** @type {string} */ text) => console.error(`many: ${text}`);
const settled = async (/** @type {ServerProcess} */ server) => {
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  return server.usage({ collect: true });
};

/** @param {string} url @param {number} index */
function crowd(url, index) {
  const count = Math.floor(views / crowds) + (index < views % crowds ? 1 : 0);
  const env = { URL: url, VIEWS: String(count), ADDRESS: `127.0.0.${index + 2}` };
  const child = fork(fileURLToPath(new URL("./browsers.mjs", import.meta.url)), { env: { ...process.env, ...env } });
  child.once("exit", (code) => {
    if (code !== 0) process.exit(1);
  });
  return child;
}

/** @param {readonly import("node:child_process").ChildProcess[]} children @param {string} what @returns {Promise<number[]>} */
const answers = (children, what) =>
  Promise.all(
    children.map(async (child) => {
      for await (const [message] of on(child, "message")) if (what in message) return message[what];
    }),
  );

const server = await ServerProcess.start("holdfast", { env: { WORKERS: String(workers) } });
const url = server.url("/room");
const speaker = await LiveClient.join({ url });
const beating = setInterval(() => void speaker.push("heartbeat", {}, "phoenix"), 30_000);
const before = await settled(server);

say(`${views} views come to ${workers} workers from ${crowds} processes`);
const begun = performance.now();
const children = Array.from({ length: crowds }, (_, index) => crowd(url, index));
const joined = await answers(children, "joined");
const seconds = (performance.now() - begun) / 1_000;
const came = await server.usage();
say(`all are there after ${Math.round(seconds)} s`);
const after = await settled(server);

const [answered, told] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])];
const quiet = await server.usage();
for (let n = 0; n < MESSAGES; n++) {
  const everybody = answers(children, "heard");
  const at = performance.now();
  await speaker.click("say");
  answered.push(performance.now() - at);
  await everybody;
  told.push(performance.now() - at);
}
const { cpu } = await server.usage();

const round = (/** @type {number} */ value) => Number(value.toPrecision(3));
console.table({
  "views there": joined.reduce((sum, count) => sum + count, 0),
  workers,
  "heap per view, KB": round((after.heap - before.heap) / views / 1024),
  "RSS per view, KB": round((after.rss - before.rss) / views / 1024),
  "RSS of all processes of the server, MB": round(after.rss / 1024 ** 2),
  "until all had joined, s": round(seconds),
  "µs of CPU per join: page, socket, view": round((came.cpu - before.cpu) / views),
  "an event is answered, ms (median)": round(median(answered)),
  "all have heard a message, ms (median)": round(median(told)),
  "µs of CPU per delivery": round((cpu - quiet.cpu) / (MESSAGES * views)),
  "load average": loadavg()[0]?.toFixed(1),
});
clearInterval(beating);
for (const child of children) child.kill("SIGKILL");
for (const child of children) child.removeAllListeners("exit");
speaker.close();
await server.stop();
process.exit(0);
