// @ts-check
import { WebSocket } from "ws";
import { cookiesOf } from "./http-client.mjs";

/**
 * @typedef {object} Target
 * @property {string} url the page, as in `http://127.0.0.1:4000/counter`
 * @property {string} [socket] path of the LiveView socket, default `/live`
 * @property {string} [cookie] what the browser has already
 * @property {import("./http-client.mjs").HttpClient} [http] the connection to get the page by; default: one of its own, by `fetch`
 * @property {string} [localAddress] address that the socket connects from
 */

/** @typedef {{ text: string, cookie: string }} Loaded */

/**
 * A browser as a LiveView server sees it: gets the page, opens the socket, joins the main view, sends events and awaits
 * their replies. It speaks the protocol and nothing of ours, so that it can be pointed at any such server, Phoenix too.
 */
export class LiveClient {
  /** @param {Target} target */
  static async join(target) {
    const page = await LiveClient.load(target);
    const socket = await LiveClient.connect(target, page);
    const client = new LiveClient(socket, target, page);
    await client.joinMain();
    return client;
  }

  /** @param {Target} target @returns {Promise<Loaded>} */
  static async load({ url, cookie = "", http }) {
    if (http !== undefined) {
      const answer = await http.request(new URL(url).pathname, { headers: cookie === "" ? {} : { cookie } });
      return { text: answer.body, cookie: [cookie, cookiesOf(answer)].filter(Boolean).join("; ") };
    }
    const response = await fetch(url, { headers: { accept: "text/html", ...(cookie !== "" && { cookie }) } });
    const text = await response.text();
    const set = response.headers.getSetCookie().map((line) => line.split(";")[0]);
    return { text, cookie: [cookie, ...set].filter(Boolean).join("; ") };
  }

  /** @param {Target} target @param {Loaded} page @returns {Promise<WebSocket>} */
  static async connect({ url, socket: path = "/live", localAddress }, { text, cookie }) {
    const { origin, host, protocol } = new URL(url);
    const csrf = metaOf(text, "csrf-token");
    const query = csrf === undefined ? "vsn=2.0.0" : `_csrf_token=${encodeURIComponent(csrf)}&vsn=2.0.0`;
    const scheme = protocol === "https:" ? "wss" : "ws";
    const socket = new WebSocket(`${scheme}://${host}${path}/websocket?${query}`, {
      origin,
      perMessageDeflate: false,
      ...(localAddress !== undefined && { localAddress }),
      ...(cookie !== "" && { headers: { cookie } }),
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return socket;
  }

  /** @param {WebSocket} socket @param {Target} target @param {Loaded} page */
  constructor(socket, target, page) {
    const container = /<\w+[^>]*data-phx-main[^>]*>/.exec(page.text)?.[0];
    if (container === undefined) throw new Error(`no live view on ${target.url}: ${page.text.slice(0, 200)}`);
    this.socket = socket;
    this.url = target.url;
    this.cookie = page.cookie;
    this.csrf = metaOf(page.text, "csrf-token");
    this.session = attributeOf(container, "data-phx-session") ?? "";
    this.static = attributeOf(container, "data-phx-static") ?? "";
    this.topic = `lv:${attributeOf(container, "id")}`;
    this.ref = 0;
    /** Bytes of the last frame that came. */
    this.bytes = 0;
    /** Frames pushed by the server. */
    this.pushes = 0;
    /** @type {Map<string, (reply: any) => void>} */
    this.waiting = new Map();
    /** @type {(topic: string, event: string, payload: any) => void} */
    this.onPush = () => {};
    socket.on("message", (data) => this.#receive(/** @type {Buffer} */ (data)));
  }

  async joinMain() {
    const params = { _mounts: 0, _mount_attempts: 0, ...(this.csrf !== undefined && { _csrf_token: this.csrf }) };
    const joined = await this.push("phx_join", {
      url: this.url,
      params,
      session: this.session,
      static: this.static || null,
      sticky: false,
    });
    if (joined.status !== "ok") throw new Error(`join refused: ${JSON.stringify(joined)}`);
  }

  /** @param {Buffer} data */
  #receive(data) {
    this.bytes = data.byteLength;
    const [, ref, topic, event, payload] = JSON.parse(data.toString("utf8"));
    if (event !== "phx_reply") {
      this.pushes++;
      return this.onPush(topic, event, payload);
    }
    this.waiting.get(ref)?.(payload);
    this.waiting.delete(ref);
  }

  /** @param {string} event @param {object} payload @param {string} [topic] @returns {Promise<any>} */
  push(event, payload, topic = this.topic) {
    const ref = String(++this.ref);
    return new Promise((resolve) => {
      this.waiting.set(ref, resolve);
      this.socket.send(JSON.stringify(["1", ref, topic, event, payload]));
    });
  }

  /** @param {string} event @param {object} [value] */
  click(event, value = { value: "" }) {
    return this.push("event", { type: "click", event, value });
  }

  close() {
    this.socket.terminate();
  }
}

/** @param {string} tag @param {string} name @returns {string | undefined} */
function attributeOf(tag, name) {
  return new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
}

/** @param {string} page @param {string} name @returns {string | undefined} */
function metaOf(page, name) {
  const tag = new RegExp(`<meta name="${name}"[^>]*>`).exec(page)?.[0];
  return tag && attributeOf(tag, "content")?.replaceAll("&amp;", "&").replaceAll("&quot;", '"');
}
