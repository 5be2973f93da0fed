// @ts-check
// What the cookie session costs in process, nothing around it. Prints JSON; run by measurements/session-costs.mjs.
import { defineSession } from "holdfast";
import { createKeyRing } from "../../dist/base/key-ring.js";
import { silentLogger } from "../../dist/base/logger.js";
import { createPubSub } from "../../dist/pubsub/pub-sub.js";
import { createSessionEngine } from "../../dist/session/engine.js";
import { noEntries } from "../../dist/session/values/entry.js";
import { merge } from "../../dist/session/values/merge.js";
import { Overlay } from "../../dist/session/stores/overlay.js";

/** @type {import("@standard-schema/spec").StandardSchemaV1<string, string>} */
const text = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value: String(value) }) } };
const names = Array.from({ length: 5 }, (_, index) => `key${index}`);
const definition = /** @type {import("../../dist/session/values/define-session.js").SessionDefinition} */ (
  /** @type {unknown} */ (
    defineSession(Object.fromEntries(names.map((name) => [name, { schema: text, default: "", write: "client" }])))
  )
);
const ORIGIN = "http://127.0.0.1";
const engine = createSessionEngine({
  definition,
  keyRing: createKeyRing(["a secret for the bench alone, of no use to anyone at all"]),
  bus: createPubSub({ logger: silentLogger }),
  secure: false,
  origin: ORIGIN,
  endpoint: "/session",
  socketPath: "/live",
});

/** A cookie header after a write of each of these keys, by the browser. @param {readonly string[]} keys */
async function cookieOf(keys) {
  const writes = keys.map((key, index) => ({ key, value: "Noor", doc: "bench", seq: index + 1, seen: "" }));
  const answer = await engine.commit(
    new Request(`${ORIGIN}/session`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: ORIGIN },
      body: JSON.stringify({ writes, tag: null }),
    }),
  );
  return answer.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
}

/** µs of CPU each, the least of several runs. @param {(n: number) => unknown} act */
function cost(act) {
  const count = 4_000;
  let least = Infinity;
  for (let run = 0; run < 8; run++) {
    const before = process.cpuUsage();
    for (let i = 0; i < count; i++) act(i);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / count);
  }
  return least;
}

const [one, all] = [await cookieOf(names.slice(0, 1)), await cookieOf(names)];
const header = all.join("; ");
// More visitors than are remembered: each cookie is opened again whenever it comes.
/** @type {string[]} */
const visitors = [];
for (let i = 0; i < 1_500; i++) visitors.push((await cookieOf(names)).join("; "));
const read = cost((n) => engine.readRequest(visitors[n % visitors.length]).values());
const again = cost(() => engine.readRequest(header).values());

const writer = {};
const connection = engine.connect(header);
let patches = 0;
connection.attach((_event, state) => void ("patch" in state && patches++));
const put = cost((n) => {
  const transaction = connection.begin(writer);
  transaction.put("key1", `note ${n}`);
  transaction.commit();
});
if (patches === 0) throw new Error("no patch was sealed");

/** Bytes of heap of one session in the overlay. */
function overlayBytes() {
  const count = 20_000;
  const overlay = new Overlay({ sessions: count, ms: 60_000, now: () => 0 });
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < count; i++) {
    const entry = { clock: `${1_000_000 + i}0000000000000`, value: `note ${i}` };
    overlay.add({ id: `session ${i}`, generation: 0 }, merge(noEntries, new Map([["note", entry]])));
  }
  globalThis.gc?.();
  const bytes = (process.memoryUsage().heapUsed - before) / count;
  return overlay.size === count ? bytes : Number.NaN;
}

const length = (/** @type {readonly string[]} */ cookies) => cookies[0]?.length ?? 0;
const perKey = (length(all) - length(one)) / (names.length - 1);
process.stdout.write(JSON.stringify({ read, again, put, cookie: length(one), perKey, overlay: overlayBytes() }));
