// @ts-check
import { LiveClient } from "../lib/live-client.mjs";

const SESSION = "holdfast:session";
const ENDPOINT = "/_holdfast/session";
/** When the official client connects again, in ms, by how often it has tried. (phoenix, socket.js) */
const RECONNECT_MS = [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000];
const REJOIN_MS = 1_000;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Cookies of one browser. */
class Jar {
  /** @type {Map<string, string>} */
  #cookies = new Map();

  /** @param {Response} response */
  take(response) {
    for (const line of response.headers.getSetCookie()) {
      const pair = line.split(";")[0] ?? "";
      const at = pair.indexOf("=");
      if (/max-age=0/i.test(line)) this.#cookies.delete(pair.slice(0, at));
      else this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
  }

  toString() {
    return [...this.#cookies].map((pair) => pair.join("=")).join("; ");
  }
}

/**
 * One browser of the chat: it writes its session and says things, and comes back as the official client does, whatever
 * becomes of its server. It remembers what it was told is saved.
 */
export class ChatClient {
  /** @param {{ url: string, name: string }} options */
  constructor({ url, name }) {
    this.url = url;
    this.name = name;
    this.jar = new Jar();
    /** The newest value that it has sent, and that was shown as saved. */
    this.sent = 0;
    this.confirmed = 0;
    /** @type {WeakMap<LiveClient, number>} */
    this.seen = new WeakMap();
    /** What it has said, and what of it was answered. */
    this.said = 0;
    /** @type {string[]} */
    this.acknowledged = [];
    /** Values that were shown and are older than what was saved before. @type {string[]} */
    this.lost = [];
    /** Since when it is without its view; undefined while it has one. @type {number | undefined} */
    this.away = performance.now();
    /** How long it was away each time, in ms. @type {{ at: number, ms: number }[]} */
    this.absences = [];
    /** How often it was told that the server is full. */
    this.refusals = 0;
    /** @type {LiveClient | undefined} */
    this.live = undefined;
    /** The texts of the view's holes: the note, what is saved, the messages. @type {Record<string, unknown>} */
    this.shown = {};
    this.closed = false;
    /** What is to be committed, and the work at it. @type {string | undefined} */
    this.patch = undefined;
    this.work = Promise.resolve();
  }

  /** Begins a session, and comes to the page. */
  async begin() {
    const writes = [{ key: "name", value: this.name, doc: this.name, seq: 1, seen: "" }];
    while (!(await this.#commit({ writes, tag: null }))) await pause(REJOIN_MS);
    await this.#come();
  }

  get messages() {
    return /** @type {string | undefined} */ (this.shown["2"]) ?? "";
  }

  /** Writes the session in a handler; it is saved when the view shows so. */
  save() {
    if (this.away !== undefined) return;
    void this.#click("save", String(++this.sent));
  }

  /** Resolves when it was answered, and never where its process is gone. */
  async say() {
    if (this.away !== undefined) return;
    const text = `${this.name}-${++this.said}`;
    if (await this.#click("say", text)) this.acknowledged.push(text);
  }

  /** @param {string} event @param {string} value @returns {Promise<boolean>} */
  async #click(event, value) {
    const live = /** @type {LiveClient} */ (this.live);
    const answered = live.click(event, { value });
    const ref = String(live.ref);
    const resolve = live.waiting.get(ref);
    // At once: what comes behind it in the same packet is newer.
    live.waiting.set(ref, (reply) => {
      if (reply.response.diff !== undefined) this.#merge(reply.response.diff);
      resolve?.(reply);
    });
    return (await answered).status === "ok";
  }

  /** Loads the page once more. */
  async look() {
    this.#check((await this.load()).note, "the last page");
  }

  /** Loads the page anew and reads what it shows. */
  async load() {
    for (;;) {
      try {
        const page = await LiveClient.load({ url: this.url, cookie: String(this.jar) });
        const note = /<p id="note">(\d+)/.exec(page.text)?.[1];
        if (note !== undefined) return { page, note: Number(note) };
      } catch {
        // Its process is gone; the next request goes to another.
      }
      await pause(REJOIN_MS);
    }
  }

  close() {
    this.closed = true;
    this.live?.close();
  }

  /** Loads the page and joins its view. */
  async #come() {
    while (!this.closed) {
      const { page, note } = await this.load();
      this.#check(note, "a page");
      if (await this.#connect({ text: page.text, cookie: String(this.jar) })) return;
    }
  }

  /** Opens the socket, as often as it takes. @param {import("../lib/live-client.mjs").Loaded} page @returns {Promise<boolean>} whether the page may stay */
  async #connect(page) {
    for (let tries = 0; !this.closed; tries++) {
      const target = { url: this.url };
      try {
        const socket = await LiveClient.connect(target, { ...page, cookie: String(this.jar) });
        this.live = new LiveClient(socket, target, page);
        socket.on("error", () => {});
        socket.once("close", () => void this.#left(() => this.#connect(page)));
        return await this.#join();
      } catch {
        await pause(RECONNECT_MS[tries] ?? 5_000);
      }
    }
    return true;
  }

  /** @returns {Promise<boolean>} whether the page may stay */
  async #join() {
    const live = /** @type {LiveClient} */ (this.live);
    live.onPush = (topic, event, payload) => this.#pushed(live, { topic, event, payload });
    void live.push("phx_join", {}, SESSION).then(({ response }) => this.#state(live, response));
    const join = { url: this.url, params: this.#params(live), session: live.session, static: live.static || null };
    const closed = new Promise((resolve) => live.socket.once("close", () => resolve(undefined)));
    const answer = await Promise.race([live.push("phx_join", { ...join, sticky: false }), closed]);
    // Whoever hears the close goes on.
    if (answer === undefined) return true;
    const { status, response } = answer;
    if (status === "ok") {
      this.#merge(response.rendered);
      this.#back();
      return true;
    }
    if (response.reason === "overloaded") {
      this.refusals += 1;
      await pause(response.retry_after);
    } else if (response.reason === "join crashed") {
      await pause(REJOIN_MS);
      return live === this.live && live.socket.readyState === live.socket.OPEN ? this.#join() : true;
    }
    // It loads itself anew; this socket's end means nothing then.
    live.socket.removeAllListeners("close");
    live.close();
    return false;
  }

  /** @param {LiveClient} live */
  #params(live) {
    return { _mounts: 1, _mount_attempts: 0, ...(live.csrf !== undefined && { _csrf_token: live.csrf }) };
  }

  /** The view is gone. @param {() => Promise<boolean>} comeBack */
  async #left(comeBack) {
    if (this.closed) return;
    this.away ??= performance.now();
    if (!(await comeBack())) await this.#come();
  }

  #back() {
    if (this.away !== undefined) this.absences.push({ at: this.away, ms: performance.now() - this.away });
    this.away = undefined;
    this.#check(Number(this.shown["0"]), "a join");
  }

  /** @param {LiveClient} live @param {{ topic: string, event: string, payload: any }} message */
  #pushed(live, { topic, event, payload }) {
    if (topic === SESSION) {
      if (event === "state") this.#state(live, payload);
      return;
    }
    if (event === "diff") this.#merge(payload);
    if (event === "phx_error") void this.#left(() => pause(REJOIN_MS).then(() => this.#join()));
  }

  /** @param {Record<string, unknown>} diff */
  #merge(diff) {
    Object.assign(this.shown, diff);
    this.confirmed = Math.max(this.confirmed, Number(this.shown["1"] ?? 0));
  }

  /** @param {number} note @param {string} where */
  #check(note, where) {
    if (note < this.confirmed) this.lost.push(`${this.name}: ${where} shows ${note}, and ${this.confirmed} was saved`);
  }

  /** What the page is to commit, one after the other. @param {LiveClient} live @param {{ n?: number, saved?: number, patch?: string }} state */
  #state(live, { n = 0, saved = 0, patch }) {
    // What a server has stored by itself is saved when its page says that the cookie is there.
    if (saved > (this.seen.get(live) ?? 0)) {
      this.seen.set(live, saved);
      void live.push("confirmed", { n: saved }, SESSION);
    }
    if (patch === undefined) return;
    this.patch = patch;
    this.work = this.work.then(async () => {
      // A newer patch has everything that this one has.
      for (; this.patch === patch && live === this.live; await pause(REJOIN_MS)) {
        const answer = await this.#commit({ patch });
        if (answer === undefined) continue;
        void live.push("committed", { n, ticket: answer.ticket }, SESSION);
        void live.push("confirmed", { n }, SESSION);
        return;
      }
    });
  }

  /** @param {object} body @returns {Promise<{ ticket: string } | undefined>} undefined where it was not answered */
  async #commit(body) {
    const { origin } = new URL(this.url);
    try {
      const headers = { "content-type": "application/json", origin, cookie: String(this.jar) };
      const response = await fetch(origin + ENDPOINT, { method: "POST", headers, body: JSON.stringify(body) });
      const answer = await response.json();
      if (!response.ok) return undefined;
      this.jar.take(response);
      return /** @type {{ ticket: string }} */ (answer);
    } catch {
      return undefined;
    }
  }
}
