// @ts-check
/**
 * `npm run chaos --workspace bench`: a chat on three processes behind a TCP balancer, with Redis or PostgreSQL between
 * them, and many clients that write their sessions and speak. One process is killed, one drained, the server between
 * them killed; each is started again. What was shown as saved must be there, everybody be back, all show the same
 * messages. Ends with 1 where it is not so. `--bus postgres --sessions cookie --clients 2000 --seconds 30 --back 10`;
 * `--forgetful` shows that it can fail: with a Redis that a crash empties.
 */
import { parseArgs } from "node:util";
import { Crowd } from "./crowd.mjs";
import { faultsOf } from "./faults.mjs";
import { Nodes } from "./nodes.mjs";
import { judge } from "./verdict.mjs";

const { values } = parseArgs({
  options: {
    bus: { type: "string", default: "redis" },
    sessions: { type: "string", default: "store" },
    clients: { type: "string", default: "2000" },
    seconds: { type: "string", default: "30" },
    back: { type: "string", default: "10" },
    forgetful: { type: "boolean", default: false },
  },
});
const kind = values.bus === "postgres" ? "postgres" : "redis";
const [clients, seconds, back] = [Number(values.clients), Number(values.seconds), Number(values.back)];

/** Whatever happens, it ends. */
const bound = setTimeout(
  () => {
    console.error("chaos: it did not end in time");
    process.exit(1);
  },
  (60 + 4 * (seconds + back) + clients / 10) * 1_000,
);

const say = (/** @type {string} */ text) => console.error(`chaos: ${text}`);
const ms = (/** @type {number} */ value) => Math.round(value);

/** @param {Nodes} nodes @param {Crowd} crowd */
async function disturb(nodes, crowd) {
  const faults = faultsOf(nodes);
  const between = () => new Promise((resolve) => setTimeout(resolve, (seconds * 1_000) / (faults.length + 1)));
  const lines = [];
  for (const { name, act } of faults) {
    await between();
    say(name);
    const at = performance.now();
    await act();
    await crowd.everybody();
    const { cut, p50, p99, longest } = crowd.absences(at);
    lines.push({ fault: name, "clients cut": cut, "p50 ms": ms(p50), "p99 ms": ms(p99), "longest ms": ms(longest) });
  }
  await between();
  return lines;
}

const nodes = await Nodes.start({ kind, count: 3, sessions: values.sessions, durable: !values.forgetful });
const crowd = new Crowd(nodes.url, clients);
const stored = nodes.messages();
try {
  say(`${clients} clients come to 3 processes with ${kind}, sessions in the ${values.sessions}`);
  await crowd.begin();
  crowd.work({ saves: Math.max(10, clients / 20), says: 2 });
  const lines = await disturb(nodes, crowd);
  crowd.rest();
  await crowd.everybody();
  say("at rest: what does everybody show?");
  const verdicts = await judge(crowd, { stored, back });
  console.table(lines);
  console.table(verdicts);
  process.exitCode = verdicts.every(({ holds }) => holds) ? 0 : 1;
} finally {
  clearTimeout(bound);
  crowd.close();
  await stored.close();
  await nodes.close();
}
