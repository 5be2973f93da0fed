// @ts-check
// Some thousand views in a process of their own, from an address of their own: a port is taken by each socket, and an
// address has no more than 65,535, of which Linux gives out 28,232.
import { HttpClient } from "../lib/http-client.mjs";
import { LiveClient } from "../lib/live-client.mjs";

/** The official client's is 30 s; the server waits for 60. This process may be late. */
const HEARTBEAT_MS = 20_000;
const TICK_MS = 100;
const AT_ONCE = 16;

const { URL: url = "", VIEWS = "0", ADDRESS: localAddress = "127.0.0.1" } = process.env;
const views = Number(VIEWS);

/** @type {LiveClient[]} */
const clients = [];
let [begun, heard] = [0, 0];

async function join() {
  const open = () => HttpClient.open(Number(new URL(url).port));
  let http = await open();
  while (begun++ < views) {
    if (http.socket.destroyed) http = await open();
    const client = await LiveClient.join({ url, http, localAddress }).catch(async () => {
      // Idle for five seconds it is closed, by Node: this process was late.
      http = await open();
      return LiveClient.join({ url, http, localAddress });
    });
    client.socket.once("close", (code) => {
      console.error(`many: a view has lost its socket (${code})`);
      process.exit(1);
    });
    client.onPush = () => {
      heard += 1;
      if (heard % views === 0) process.send?.({ heard: true });
    };
    clients.push(client);
  }
  http.close();
}

let [next, owed, looked] = [0, 0, performance.now()];
setInterval(() => {
  const now = performance.now();
  owed += (clients.length * (now - looked)) / HEARTBEAT_MS;
  looked = now;
  for (; owed >= 1; owed--) {
    if (next >= clients.length) next = 0;
    void clients[next++]?.push("heartbeat", {}, "phoenix");
  }
}, TICK_MS);
process.on("disconnect", () => process.exit(0));

await Promise.all(Array.from({ length: AT_ONCE }, join));
process.send?.({ joined: clients.length });
