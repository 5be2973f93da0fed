// @ts-check
import { WebSocket } from "ws";

/** A browser as the server sees it: gets the page, joins its main view, sends events and awaits their replies. */
export class LiveClient {
  /** @param {number} port @param {string} path */
  static async join(port, path) {
    const base = `http://127.0.0.1:${port}`;
    const response = await fetch(base + path);
    const page = await response.text();
    const container = /<\w+ id="(phx-[^"]+)"[^>]*data-phx-session="([^"]*)" data-phx-static="([^"]*)"/.exec(page);
    if (container === null) throw new Error(`no live view on ${path}: ${page.slice(0, 200)}`);
    const cookie = response.headers
      .getSetCookie()
      .map((line) => line.split(";")[0])
      .join("; ");
    const socket = new WebSocket(`ws://127.0.0.1:${port}/live/websocket?vsn=2.0.0`, {
      origin: base,
      perMessageDeflate: false,
      ...(cookie !== "" && { headers: { cookie } }),
    });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    const client = new LiveClient(socket, `lv:${container[1]}`);
    const params = { _mounts: 0, _mount_attempts: 0 };
    const joined = await client.push("phx_join", {
      url: base + path,
      params,
      session: container[2],
      static: container[3] || null,
      sticky: false,
    });
    if (joined.status !== "ok") throw new Error(`join refused: ${JSON.stringify(joined)}`);
    return client;
  }

  /** @param {WebSocket} socket @param {string} topic */
  constructor(socket, topic) {
    this.socket = socket;
    this.topic = topic;
    this.ref = 0;
    this.bytes = 0;
    /** @type {Map<string, (reply: any) => void>} */
    this.waiting = new Map();
    socket.on("message", (data) => {
      const text = /** @type {Buffer} */ (data).toString("utf8");
      this.bytes = Buffer.byteLength(text);
      const [, ref, , event, payload] = JSON.parse(text);
      if (event !== "phx_reply") return;
      this.waiting.get(ref)?.(payload);
      this.waiting.delete(ref);
    });
  }

  /** @param {string} event @param {object} payload @returns {Promise<any>} */
  push(event, payload) {
    const ref = String(++this.ref);
    return new Promise((resolve) => {
      this.waiting.set(ref, resolve);
      this.socket.send(JSON.stringify(["1", ref, this.topic, event, payload]));
    });
  }

  /** @param {string} event */
  click(event) {
    return this.push("event", { type: "click", event, value: { value: "" } });
  }

  close() {
    this.socket.terminate();
  }
}
