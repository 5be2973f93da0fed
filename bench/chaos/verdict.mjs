// @ts-check
import { until } from "./crowd.mjs";

/** @typedef {{ promise: string, seen: string, holds: boolean }} Verdict */

const SETTLE_MS = 500;

/** What became of what was promised, once everybody is at rest. @param {import("./crowd.mjs").Crowd} crowd @param {{ stored: import("./messages.mjs").Messages, back: number }} options `back`: seconds @returns {Promise<Verdict[]>} */
export async function judge(crowd, { stored, back }) {
  const differ = await differing(crowd, stored, back * 1_000);
  const texts = await stored.all();
  const { clients } = crowd;
  const acknowledged = clients.flatMap((client) => client.acknowledged);
  const missing = acknowledged.filter((text) => !texts.has(text)).length;
  for (const client of clients) await client.look();
  const lost = clients.flatMap((client) => client.lost);
  for (const line of lost.slice(0, 10)) console.error(line);
  const total = (/** @type {"sent" | "confirmed"} */ of) => clients.reduce((sum, client) => sum + client[of], 0);
  const { longest } = crowd.absences(0);
  return [
    {
      promise: "no session value that was shown as saved is lost",
      seen: `${lost.length} of ${total("confirmed")} (${total("sent")} written)`,
      holds: lost.length === 0 && total("confirmed") > 0,
    },
    {
      promise: `every client is back within ${back} s`,
      seen: `${(longest / 1_000).toFixed(1)} s`,
      holds: longest <= back * 1_000,
    },
    {
      promise: "every message that was acknowledged is there",
      seen: `${missing} of ${acknowledged.length} missing`,
      holds: missing === 0 && acknowledged.length > 0,
    },
    {
      promise: "everybody shows the same messages",
      seen: `${differ} of ${clients.length} differ`,
      holds: differ === 0,
    },
  ];
}

/** How many show other messages than are stored, after one more was said: whoever has missed some reads again. @param {import("./crowd.mjs").Crowd} crowd @param {import("./messages.mjs").Messages} stored @param {number} ms */
async function differing({ clients }, stored, ms) {
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  await clients[0]?.say();
  const wanted = (await stored.recent()).map(({ id, text }) => `${id} ${text}`).join("\n");
  const others = () => clients.filter(({ messages }) => messages !== wanted);
  await until(() => others().length === 0, ms);
  return others().length;
}
