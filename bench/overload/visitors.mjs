// @ts-check
// Many visitors at once, in a process of their own so that those who measure do not wait for them: each loads a page,
// opens its socket, joins its view, stays for a while and leaves. Refused, it does what the official client does.
import { HttpClient } from "../lib/http-client.mjs";
import { LiveClient } from "../lib/live-client.mjs";
import { percentile } from "../lib/measure.mjs";

/** When the official client connects again, in ms, by how often it has tried. (phoenix, socket.js) */
const RECONNECT_MS = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000];
const RECONNECT_MAX_MS = 5_000;
/** When a page whose join was refused loads itself anew, at random between these. (phoenix_live_view, constants) */
const RELOAD_MS = /** @type {const} */ ([5_000, 10_000]);

const { URL: page = "", VISITORS = "0", ARRIVE_MS = "0", STAY_MS = "0", LAST_MS = "0" } = process.env;
const port = Number(new URL(page).port);
const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));
const deadline = performance.now() + Number(LAST_MS);

const seen = { joined: 0, pages: 0, full: 0, overloaded: 0, reset: 0, gaveUp: 0 };
/** Of those refused before, and of those who were not: how long it took, in ms. @type {{ first: number[], again: number[] }} */
const took = { first: [], again: [] };

/** @param {() => void} refused @returns {Promise<import("../lib/live-client.mjs").Loaded>} */
async function load(refused) {
  for (;;) {
    try {
      const http = await HttpClient.open(port);
      const loaded = await LiveClient.load({ url: page, http });
      http.close();
      const refresh = /http-equiv="refresh" content="(\d+)"/.exec(loaded.text)?.[1];
      if (refresh === undefined) return loaded;
      seen.pages += 1;
      refused();
      await pause(Number(refresh) * 1_000);
    } catch {
      seen.reset += 1;
      refused();
      await pause(RECONNECT_MAX_MS);
    }
  }
}

/** @param {import("../lib/live-client.mjs").Loaded} loaded @param {() => void} refused */
async function connect(loaded, refused) {
  for (let tries = 0; ; tries++) {
    try {
      return await LiveClient.connect({ url: page }, loaded);
    } catch (error) {
      if (/503/.test(String(error))) seen.full += 1;
      else seen.reset += 1;
      refused();
      if (performance.now() > deadline) return undefined;
      await pause(RECONNECT_MS[tries] ?? RECONNECT_MAX_MS);
    }
  }
}

/** @param {LiveClient} client */
const joined = (client) =>
  client.joinMain().then(
    () => true,
    (error) => {
      if (!/overloaded/.test(String(error))) throw error;
      seen.overloaded += 1;
      return false;
    },
  );

async function visit() {
  await pause(Math.random() * Number(ARRIVE_MS));
  const begun = performance.now();
  let refusals = 0;
  const refused = () => void (refusals += 1);
  while (performance.now() < deadline) {
    const loaded = await load(refused);
    const socket = await connect(loaded, refused);
    if (socket === undefined) break;
    const client = new LiveClient(socket, { url: page }, loaded);
    if (await joined(client)) {
      seen.joined += 1;
      took[refusals > 0 ? "again" : "first"].push(performance.now() - begun);
      await pause(Number(STAY_MS));
      client.close();
      return;
    }
    refused();
    client.close();
    await pause(RELOAD_MS[0] + Math.random() * (RELOAD_MS[1] - RELOAD_MS[0]));
  }
  seen.gaveUp += 1;
}

await Promise.all(Array.from({ length: Number(VISITORS) }, visit));
const summary = (/** @type {number[]} */ times) =>
  times.length === 0 ? undefined : { count: times.length, p50: percentile(times, 0.5), longest: Math.max(...times) };
process.send?.({ ...seen, first: summary(took.first), again: summary(took.again) });
process.disconnect();
