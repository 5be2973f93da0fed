// @ts-check
// What hostile bytes cost by their length, in process. Prints the slope of one input; run by measurements/hostile-bytes.mjs.
import { createApp, defineSession, html, liveFileInput, liveView } from "holdfast";

const [wanted = ""] = process.argv.slice(2);
const ORIGIN = "http://localhost:4000";

/** @type {import("@standard-schema/spec").StandardSchemaV1<unknown, unknown>} */
const anything = { "~standard": { version: 1, vendor: "bench", validate: (value) => ({ value }) } };
const session = defineSession({ data: { schema: anything, write: "client" } });
const silent = { debug() {}, info() {}, warn() {}, error() {} };
const app = createApp({
  session,
  secret: "a secret for the bench alone, of no use to anyone at all",
  origin: ORIGIN,
  client: { src: "/client.js" },
  logger: silent,
  limits: { messagesPerSecond: 1e9 },
});
app.live(
  "/",
  liveView({
    session,
    mount: (socket) => ({ file: socket.allowUpload("file", { accept: "any", maxEntries: 3 }) }),
    events: { hear: () => {} },
    render: ({ file }) => html`<form>${liveFileInput(file)}</form>`,
  }),
);

/** How long is measured. */
const MS = 2_500;
const JSON_TYPE = "application/json";
const FORM_TYPE = "application/x-www-form-urlencoded";

/** A commit as our own page would send it. @param {string} body @param {string} [type] @param {Record<string, string>} [headers] */
const commit = (body, type = JSON_TYPE, headers = {}) =>
  app.fetch(
    new Request(`${ORIGIN}/_holdfast/session`, {
      method: "POST",
      body,
      headers: { origin: ORIGIN, "content-type": type, ...headers },
    }),
  );
/** @param {string} cookie */
const page = async (cookie) => (await app.fetch(new Request(`${ORIGIN}/`, { headers: { cookie } }))).text();
const base64url = (/** @type {string} */ text) => Buffer.from(text).toString("base64url");
const repeated = (/** @type {string} */ text, /** @type {number} */ length) =>
  text.repeat(Math.ceil(length / text.length)).slice(0, length);
/** What looks like a token until its seal is checked. @param {number} length */
const token = (length) => `AQ${repeated("AbCdEfGh", length - 4 - (length % 4))}`;

/** A joined view, whose answers can be awaited. */
async function joined() {
  const text = await page("");
  const [, id = "", sealed = ""] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(text) ?? [];
  const [, ref = ""] = /<input id="([^"]+)"/.exec(text) ?? [];
  const opened = app.openSocket({
    url: `${ORIGIN}/live/websocket?vsn=2.0.0`,
    headers: new Headers({ origin: ORIGIN }),
  });
  if (!("accept" in opened)) throw new Error("the socket was refused");
  let answered = () => {};
  const peer = {
    send: () => answered(),
    close: (/** @type {number} */ code) => {
      throw new Error(`the socket was closed with ${code}`);
    },
    bufferedAmount: () => 0,
  };
  const connection = opened.accept(peer);
  /** @param {string | Uint8Array} frame @returns {Promise<void>} */
  const send = (frame) =>
    new Promise((resolve) => {
      answered = resolve;
      connection.receive(frame);
    });
  const topic = `lv:${id}`;
  const join = { url: `${ORIGIN}/`, params: {}, session: sealed, static: null, sticky: false };
  await send(JSON.stringify(["1", "1", topic, "phx_join", join]));
  await send(JSON.stringify(["s", "2", "holdfast:session", "phx_join", {}]));
  /** @param {string} event @param {string} payload @param {string} [to] */
  const push = (event, payload, to = topic) =>
    send(`[${to === topic ? '"1"' : '"s"'},"9",${JSON.stringify(to)},"${event}",${payload}]`);
  return { push, send, ref, join };
}

const own = await commit('{"writes":[{"key":"data","value":"here","doc":"d","seq":1,"seen":""}]}');
const [cookie = ""] = (own.headers.getSetCookie()[0] ?? "").split(";");
const view = await joined();
const SESSION = "holdfast:session";
const file = (/** @type {number} */ at) => `{"ref":"${at}","name":"a.txt","size":1,"type":"text/plain"}`;

/**
 * @typedef {object} Input
 * @property {number} most letters, at most: the limit, or as far as is of interest
 * @property {(length: number) => unknown} make what is sent, made beforehand
 * @property {(made: any) => Promise<unknown>} send
 */

/** @type {Record<string, Input>} */
const INPUTS = {
  "cookies, many forged": { most: 16_384, make: (n) => repeated("holdfast=AQAA; ", n), send: page },
  "cookies, one's own many times": { most: 16_384, make: (n) => repeated(`${cookie}; `, n), send: page },
  "a session cookie, forged": { most: 16_384, make: (n) => `holdfast=${token(n)}`, send: page },
  "couriers of nested JSON": {
    most: 16_384,
    make: (n) =>
      Array.from({ length: 16 }, (_, at) => `holdfast_c${at}=${base64url("[".repeat((n * 3) / 64))}`).join("; "),
    send: page,
  },
  "CSRF header, forged": {
    most: 16_384,
    make: token,
    send: (text) => commit('{"writes":[]}', JSON_TYPE, { "x-csrf-token": text }),
  },
  "commit: patch, forged": { most: 65_536, make: (n) => `{"patch":"${token(n - 20)}"}`, send: commit },
  "commit: nested JSON": { most: 65_536, make: (n) => `{"a":${"[".repeat(n - 20)}`, send: commit },
  "commit: a wide value": {
    most: 65_536,
    make: (n) => `{"writes":[{"key":"data","value":[${repeated("0,", n - 121)}0],"doc":"d","seq":1,"seen":""}]}`,
    send: commit,
  },
  "commit: a deep value": {
    most: 65_536,
    make: (n) => {
      const deep = n / 2 - 100;
      const value = "[".repeat(deep) + "]".repeat(deep);
      return `{"writes":[{"key":"data","value":${value},"doc":"d","seq":1,"seen":""}]}`;
    },
    send: commit,
  },
  "commit: a form of percent signs": {
    most: 65_536,
    make: (n) => `data=${repeated("%41", n - 6)}`,
    send: (text) => commit(text, FORM_TYPE),
  },
  "commit: a form of many fields": {
    most: 65_536,
    make: (n) => repeated("a=1&", n),
    send: (text) => commit(text, FORM_TYPE),
  },
  "frame: an input": {
    most: 500_000,
    make: (n) => `{"key":"data","value":[${repeated("0,", n - 120)}0],"doc":"d","seq":1,"seen":"","tag":null}`,
    send: (payload) => view.push("write", payload, SESSION),
  },
  "frame: a ticket, forged": {
    most: 120_000,
    make: (n) => `{"n":1,"ticket":"${token(n)}"}`,
    send: (payload) => view.push("committed", payload, SESSION),
  },
  "frame: a form of nested fields": {
    most: 500_000,
    make: (n) => `{"type":"form","event":"hear","value":"${repeated("a[b][][c]=1&", n - 120)}"}`,
    send: (payload) => view.push("event", payload),
  },
  "frame: a field of brackets": {
    most: 500_000,
    make: (n) => `{"type":"form","event":"hear","value":"a${repeated("[]", n - 120)}=1"}`,
    send: (payload) => view.push("event", payload),
  },
  "frame: nested JSON": {
    most: 500_000,
    make: (n) => `{"type":"click","event":"hear","value":${"[".repeat(n / 2 - 60)}${"]".repeat(n / 2 - 60)}}`,
    send: (payload) => view.push("event", payload),
  },
  "frame: a join with a long URL": {
    most: 500_000,
    make: (n) => JSON.stringify({ ...view.join, url: `${ORIGIN}${repeated("/..%2e", n - 400)}?a` }),
    send: (payload) => view.push("phx_join", payload, "lv:another"),
  },
  "frame: a patch to a long query": {
    most: 500_000,
    make: (n) => JSON.stringify({ url: `${ORIGIN}/?${repeated("a[b]=%41&", n - 80)}` }),
    send: (payload) => view.push("live_patch", payload),
  },
  "frame: components that are gone": {
    most: 500_000,
    make: (n) => `{"cids":[${repeated("1,2,3,", n - 80)}4]}`,
    send: (payload) => view.push("cids_destroyed", payload),
  },
  "frame: files to send": {
    most: 500_000,
    make: (n) => {
      const entries = Array.from({ length: Math.floor(n / 70) }, (_, at) => file(at));
      return `{"ref":"${view.ref}","entries":[${entries.join()}]}`;
    },
    send: (payload) => view.push("allow_upload", payload),
  },
  "frame: bytes for nobody": {
    most: 500_000,
    make: (n) => {
      const names = ["1", "9", "lvu:0", "chunk"].map((name) => Buffer.from(name));
      return new Uint8Array(
        Buffer.concat([Buffer.of(0, ...names.map(({ length }) => length)), ...names, Buffer.alloc(n - 40)]),
      );
    },
    send: (bytes) => view.send(bytes),
  },
};

const input = INPUTS[wanted];
if (input === undefined) {
  process.stdout.write(JSON.stringify(Object.keys(INPUTS)));
} else {
  const { most, make, send } = input;
  const lengths = [most / 64, most / 16, most / 4, most].map(Math.floor);
  const made = lengths.map((length) => make(length));
  const costs = lengths.map(() => Infinity);
  // In turn, so that whatever disturbs the machine disturbs all alike; the least of it is the work itself.
  for (const sent of made) await send(sent);
  const until = performance.now() + MS;
  for (let run = 0; run < 60 && performance.now() < until; run++) {
    for (const at of lengths.keys()) {
      const count = 4 ** (lengths.length - at);
      const before = process.cpuUsage();
      for (let i = 0; i < count; i++) await send(made[at]);
      const { user, system } = process.cpuUsage(before);
      costs[at] = Math.min(costs[at] ?? Infinity, (user + system) / count);
    }
  }
  process.stdout.write(
    JSON.stringify({
      slope: slopeOf(lengths, costs),
      micros: costs.at(-1),
      bytes: most,
      ...(process.env["COSTS"] && { costs }),
    }),
  );
}
await app.close();

/** Of the straight line that fits best, where both are logarithms. @param {number[]} lengths @param {number[]} costs */
function slopeOf(lengths, costs) {
  const points = lengths.map((length, at) => [Math.log(length), Math.log(costs[at] ?? NaN)]);
  const mean = (/** @type {number} */ axis) =>
    points.reduce((sum, point) => sum + (point[axis] ?? 0), 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const covariance = points.reduce((sum, [a = 0, b = 0]) => sum + (a - x) * (b - y), 0);
  return covariance / points.reduce((sum, [a = 0]) => sum + (a - x) ** 2, 0);
}
