// @ts-check
import { cookiesOf, HttpClient } from "./http-client.mjs";
import { LiveClient } from "./live-client.mjs";

const TOPIC = "holdfast:session";
const ENDPOINT = "/_holdfast/session";

/** A browser with a session: it joins a view and the session's channel, and commits what the server seals for it. */
export class SessionClient {
  /** @param {import("./server-process.mjs").ServerProcess} server @param {string} path */
  static async join(server, path) {
    const http = await HttpClient.open(server.port);
    const origin = server.url("");
    const write = { key: "note", value: "first", doc: "bench", seq: 1, seen: "" };
    const first = await commit(http, { origin }, { writes: [write], tag: null });
    const cookie = cookiesOf(first);
    const live = await LiveClient.join({ url: server.url(path), cookie });
    const client = new SessionClient(live, http, { origin, cookie });
    live.onPush = (topic, event, state) => {
      if (topic === TOPIC && event === "state") client.take(state);
    };
    const joined = await live.push("phx_join", {}, TOPIC);
    if (joined.status !== "ok") throw new Error(`the session's channel was refused: ${JSON.stringify(joined)}`);
    client.take(joined.response);
    return client;
  }

  /** @param {LiveClient} live @param {HttpClient} http @param {{ origin: string, cookie: string }} headers */
  constructor(live, http, headers) {
    this.live = live;
    this.http = http;
    this.headers = headers;
    this.done = 0;
    this.seen = 0;
    this.working = Promise.resolve();
  }

  get bytes() {
    return this.live.bytes;
  }

  /** @param {{ n?: number, saved?: number, patch?: string }} state */
  take({ n = 0, saved = 0, patch }) {
    // What a server has stored by itself is saved when its page says that the cookie is there.
    if (saved > this.seen) void this.live.push("confirmed", { n: (this.seen = saved) }, TOPIC);
    if (patch === undefined || n <= this.done) return;
    this.done = n;
    this.working = this.working.then(() => this.#save(n, patch));
  }

  /** @param {number} n @param {string} patch */
  async #save(n, patch) {
    const answer = await commit(this.http, this.headers, { patch });
    this.headers.cookie = cookiesOf(answer) || this.headers.cookie;
    await this.live.push("committed", { n, ticket: answer.json.ticket }, TOPIC);
    await this.live.push("confirmed", { n }, TOPIC);
  }

  /** Writes in a handler, and resolves when it is confirmed. */
  async write() {
    const { status } = await this.live.click("write");
    if (status !== "ok") throw new Error("the write failed");
  }

  close() {
    this.live.close();
    this.http.close();
  }
}

/** @param {HttpClient} http @param {{ origin: string, cookie?: string }} headers @param {object} body */
async function commit(http, headers, body) {
  const answer = await http.request(ENDPOINT, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (answer.status !== 200) throw new Error(`the commit was answered ${answer.status}: ${answer.body}`);
  return { ...answer, json: JSON.parse(answer.body) };
}
