// @ts-check
/**
 * `npm run load --workspace bench -- http://localhost:4000/counter --event inc`: the load generator of the bench, at any
 * LiveView server, Phoenix too. It joins the page's main view `--clients` times and sends `--count` clicks from each.
 */
import { parseArgs } from "node:util";
import { LiveClient } from "./lib/live-client.mjs";
import { percentile } from "./lib/measure.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    event: { type: "string" },
    clients: { type: "string", default: "50" },
    count: { type: "string", default: "200" },
    socket: { type: "string", default: "/live" },
  },
});
const [url] = positionals;
if (url === undefined || values.event === undefined) {
  console.error("Usage: load <url of a page> --event <name> [--clients 50] [--count 200] [--socket /live]");
  process.exit(2);
}
const count = Number(values.count);
const event = values.event;
const target = { url, socket: values.socket };
const clients = await Promise.all(Array.from({ length: Number(values.clients) }, () => LiveClient.join(target)));
/** @type {number[]} */
const latencies = [];
const begun = performance.now();
await Promise.all(
  clients.map(async (client) => {
    for (let i = 0; i < count; i++) {
      const sent = performance.now();
      await client.click(event);
      latencies.push(performance.now() - sent);
    }
  }),
);
const seconds = (performance.now() - begun) / 1000;
for (const client of clients) client.close();
console.log({
  "events a second": Math.round(latencies.length / seconds),
  "p50 ms": percentile(latencies, 0.5).toFixed(2),
  "p99 ms": percentile(latencies, 0.99).toFixed(2),
  "bytes of the answer": clients[0]?.bytes,
});
