import { parseCookie } from "./cookies.ts";
import { binaryPush } from "./upload.ts";
import { loadRendered, wholeHtml, type OfficialRendered } from "./official-client.ts";
import type { App } from "../../src/http/app.ts";
import type { Connection, Peer } from "../../src/channel/connection.ts";

export const ORIGIN = "http://localhost:4000";

export interface Reply {
  readonly status: "ok" | "error";
  readonly response: Record<string, unknown>;
}

export interface ServerFrame {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: Record<string, unknown>;
}

/** A browser without a screen: keeps cookies, gets pages, and joins their live views in process. */
export class Browser {
  readonly app: App;
  readonly cookies = new Map<string, string>();

  constructor(app: App) {
    this.app = app;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookies.size > 0)
      headers.set("cookie", [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; "));
    const response = await this.app.fetch(new Request(ORIGIN + path, { redirect: "manual", ...init, headers }));
    for (const line of response.headers.getSetCookie()) {
      const { name, value, gone } = parseCookie(line);
      if (gone) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return response;
  }

  /** Gets a page and opens its socket; joins nothing yet. */
  async open(path: string): Promise<Page> {
    const response = await this.fetch(path);
    return this.connect({ html: await response.text(), url: ORIGIN + path });
  }

  /** Opens a socket of a page that is there: its first, or another when that is lost. */
  connect({ html, url }: Pick<Page, "html" | "url">): Page {
    const opened = this.app.openSocket(
      new Request(`${ORIGIN}/live/websocket?vsn=2.0.0`, {
        headers: { origin: ORIGIN, cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
      }),
    );
    if (!("accept" in opened)) throw new Error(`the socket was refused with ${opened.status}`);
    return new Page({ html, url, accept: opened.accept });
  }
}

/** A loaded page and its socket. */
export class Page {
  readonly html: string;
  readonly url: string;
  readonly frames: ServerFrame[] = [];
  closedWith: number | undefined;
  /** Bytes the network has not taken yet. */
  buffered = 0;
  readonly #connection: Connection;
  readonly #waiting = new Map<string, (reply: Reply) => void>();
  #ref = 0;

  constructor(options: { html: string; url: string; accept: (peer: Peer) => Connection }) {
    this.html = options.html;
    this.url = options.url;
    this.#connection = options.accept({
      send: (text) => this.#receive(text),
      close: (code) => (this.closedWith = code),
      bufferedAmount: () => this.buffered,
    });
  }

  /** The containers of live views on the page. */
  containers(): { id: string; session: string; static: string; main: boolean }[] {
    const found = this.html.matchAll(/<\w+ id="([^"]+)"([^>]*) data-phx-session="([^"]*)" data-phx-static="([^"]*)"/g);
    return [...found].map(([, id = "", rest = "", session = "", fixed = ""]) => ({
      id,
      session,
      static: fixed,
      main: rest.includes("data-phx-main"),
    }));
  }

  send(text: string | Uint8Array): void {
    this.#connection.receive(text);
  }

  /** Sends one message and waits for its reply. */
  push(topic: string, event: string, payload: object, joinRef: string | null = "1"): Promise<Reply> {
    const ref = String(++this.#ref);
    return new Promise((resolve) => {
      this.#waiting.set(ref, resolve);
      this.send(JSON.stringify([joinRef, ref, topic, event, payload]));
    });
  }

  /** Sends one message of bytes and waits for its reply. */
  pushBytes(topic: string, event: string, bytes: Uint8Array, joinRef: string): Promise<Reply> {
    const ref = String(++this.#ref);
    return new Promise((resolve) => {
      this.#waiting.set(ref, resolve);
      this.send(binaryPush({ joinRef, ref, topic, event }, bytes));
    });
  }

  disconnect(): void {
    this.#connection.closed();
  }

  /** Joins a live view of the page (the main one, or by id) as the official client would. */
  async join(options: { id?: string; payload?: object; params?: object; joinRef?: string } = {}): Promise<View> {
    const container = this.containers().find(({ id, main }) => (options.id === undefined ? main : id === options.id));
    if (container === undefined) throw new Error(`no such live view on ${this.url}:\n${this.html}`);
    const view = await View.create(this, container.id, options.joinRef ?? "1");
    const params = { _mounts: 0, _mount_attempts: 0, ...options.params };
    const { session, static: fixed } = container;
    view.joined = await this.push(
      view.topic,
      "phx_join",
      { url: this.url, params, session, static: fixed || null, sticky: false, ...options.payload },
      view.joinRef,
    );
    if (view.joined.status === "ok") view.replace(view.joined.response["rendered"] as object);
    return view;
  }

  #receive(text: string): void {
    const [joinRef, ref, topic, event, payload] = JSON.parse(text) as [
      string | null,
      string | null,
      string,
      string,
      Record<string, unknown>,
    ];
    this.frames.push({ joinRef, ref, topic, event, payload });
    if (event === "phx_reply" && ref !== null) {
      this.#waiting.get(ref)?.(payload as unknown as Reply);
      this.#waiting.delete(ref);
    }
  }
}

/** A joined live view; its HTML is what the official client's merge makes of the diffs. */
export class View {
  readonly page: Page;
  readonly topic: string;
  readonly joinRef: string;
  joined: Reply = { status: "error", response: {} };
  readonly #id: string;
  readonly #Rendered: OfficialRendered;
  #rendered: InstanceType<OfficialRendered> | undefined;
  #seen = 0;

  static async create(page: Page, id: string, joinRef: string): Promise<View> {
    return new View({ page, id, joinRef, Rendered: await loadRendered() });
  }

  private constructor(options: { page: Page; id: string; joinRef: string; Rendered: OfficialRendered }) {
    this.page = options.page;
    this.#id = options.id;
    this.topic = `lv:${options.id}`;
    this.joinRef = options.joinRef;
    this.#Rendered = options.Rendered;
  }

  /** The client merges into what it is given: it gets a copy, so that a test sees what was sent. */
  replace(rendered: object): void {
    this.#rendered = new this.#Rendered(this.#id, structuredClone(rendered));
    // Frames behind the answer may have come in the same packet, and are to be merged yet.
    const answer = this.page.frames.findLastIndex(
      ({ payload }) => (payload["response"] as Record<string, unknown> | undefined)?.["rendered"] === rendered,
    );
    this.#seen = answer === -1 ? this.page.frames.length : answer + 1;
  }

  push(event: string, payload: object): Promise<Reply> {
    return this.page.push(this.topic, event, payload, this.joinRef);
  }

  click(event: string, value: object = {}): Promise<Reply> {
    return this.push("event", { type: "click", event, value });
  }

  submit(event: string, form: string): Promise<Reply> {
    return this.push("event", { type: "form", event, value: form });
  }

  /** The frames of this view since the join, in order. */
  frames(): ServerFrame[] {
    return this.page.frames.filter(({ topic }) => topic === this.topic);
  }

  /** The view's HTML, after every diff that has come. */
  html(): string {
    for (const { topic, event, payload } of this.page.frames.slice(this.#seen)) {
      if (topic !== this.topic) continue;
      const diff = event === "diff" ? payload : (payload["response"] as Record<string, unknown> | undefined)?.["diff"];
      if (typeof diff === "object" && diff !== null) {
        const { e: _events, t: _title, r: _reply, ...members } = diff as Record<string, unknown>;
        this.#rendered?.mergeDiff(structuredClone(members));
      }
    }
    this.#seen = this.page.frames.length;
    const { buffer } = this.#rendered?.toString() ?? { buffer: "" };
    return String(buffer).replace(/ data-phx-(?:id|skip|component|view)(?:="[^"]*")?/g, "");
  }

  /** The same with elements in full that have not changed since the last look; white space is one space. */
  whole(): string {
    this.html();
    if (this.#rendered === undefined) return "";
    return wholeHtml(this.#rendered).replace(/\s+/g, " ");
  }
}
