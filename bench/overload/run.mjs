// @ts-check
/**
 * `npm run overload --workspace bench`: views that are used at a steady rate, and then many more visitors than the
 * process takes, all within a second. What do those who are there notice, who is refused and how, and does everybody get
 * in afterwards? `--views 500 --visitors 4000 --connections 2500`. Ends with 1 where an established view lost its
 * socket or an answer, nobody was refused, or somebody never got in.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { loadavg, setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { ServerProcess } from "../lib/server-process.mjs";
import { Steady } from "./steady.mjs";

const { values } = parseArgs({
  options: {
    views: { type: "string", default: "500" },
    visitors: { type: "string", default: "4000" },
    connections: { type: "string", default: "2500" },
    path: { type: "string", default: "/slow" },
  },
});
const [views, visitors, connections] = [values.views, values.visitors, values.connections].map(Number);
/** Fewer than the defaults, so that a storm of this size meets all of them. */
const limits = { connections, mounts: 50, waitingMounts: 300 };
const EVERY_MS = 1_000;
const CALM_MS = 10_000;
const LAST_MS = 120_000;

const calm = () => new Promise((resolve) => setTimeout(resolve, CALM_MS));

/** @param {string} url */
function storm(url) {
  const env = { URL: url, VISITORS: String(visitors), ARRIVE_MS: "1000", STAY_MS: "2000", LAST_MS: String(LAST_MS) };
  const child = fork(fileURLToPath(new URL("./visitors.mjs", import.meta.url)), { env: { ...process.env, ...env } });
  // So many browsers have processors of their own; here they are not to take those of who measures.
  setPriority(child.pid ?? 0, 10);
  return once(child, "message").then(([seen]) => seen);
}

const server = await ServerProcess.start("overload", { env: { LIMITS: JSON.stringify(limits) } });
const steady = new Steady();
await steady.begin(server.url("/counter"), { views: views ?? 0, everyMs: EVERY_MS });
await calm();
const lines = [await steady.during("before", calm())];
const stormed = storm(server.url(values.path));
// Most come in the first seconds; those refused come back in the next.
lines.push(await steady.during("the storm, first 5 s", new Promise((resolve) => setTimeout(resolve, 5_000))));
lines.push(await steady.during("until all are in", stormed));
const seen = await stormed;
lines.push(await steady.during("after", calm()));
steady.close();
await server.stop();

console.table(lines);
const ms = (/** @type {{ p50: number, longest: number } | undefined} */ times) =>
  times && `p50 ${Math.round(times.p50)} ms, longest ${Math.round(times.longest)} ms`;
console.table({
  "visitors, within a second": visitors,
  "pages refused (503, Retry-After, a refresh)": seen.pages,
  "handshakes refused (503, Retry-After)": seen.full,
  "joins refused (overloaded)": seen.overloaded,
  "connections reset": seen.reset,
  "got in at once": seen.first?.count ?? 0,
  "which took": ms(seen.first),
  "got in after a refusal": seen.again?.count ?? 0,
  "which took them": ms(seen.again),
  "never got in": seen.gaveUp,
  "load average": loadavg()[0]?.toFixed(1),
});
const last = lines.at(-1);
const kept = last?.["lost sockets"] === 0 && (last.unanswered ?? 0) < (views ?? 0) / 10;
process.exitCode = kept && seen.gaveUp === 0 && seen.pages + seen.full + seen.overloaded > 0 ? 0 : 1;
