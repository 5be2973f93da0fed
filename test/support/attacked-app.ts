import { expect } from "vitest";
import { z } from "zod";
import { httpError } from "../../src/base/http-error.ts";
import type { LogFields, Logger } from "../../src/base/logger.ts";
import { html } from "../../src/html/template.ts";
import { createApp, type App } from "../../src/http/app.ts";
import type { AppOptions } from "../../src/http/config.ts";
import { cookieOf } from "../../src/http/controller.ts";
import type { PubSubAdapter } from "../../src/pubsub/adapter.ts";
import { defineSession } from "../../src/session/values/define-session.ts";
import { memoryStore } from "../../src/session/stores/memory.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { liveView } from "../../src/view/live-view.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";
import { ORIGIN } from "./browser.ts";

export const SECRET = "a secret of the tests, long enough for the key ring to take it";

const session = defineSession({
  username: { schema: z.string().max(40), default: "", write: "client" },
  theme: { schema: z.enum(["light", "dark"]), default: "light", write: "client" },
  note: { schema: z.string(), default: "", write: "client" },
  data: { schema: z.unknown(), write: "client" },
  visits: { schema: z.number(), default: 0 },
  step: { schema: z.number(), default: 1, write: "client", keep: "tab" },
  layout: { schema: z.string(), default: "wide", keep: "device" },
});

/** Shows everything that a token may bring in. */
const Home = liveView({
  session,
  mount: (socket) => ({ file: socket.allowUpload("file", { accept: "any" }) }),
  events: {
    choose: () => {},
    visit: (socket) => socket.session.put("visits", 7),
    count: (socket) => socket.session.put("visits", socket.session.visits + 1),
    fail(socket) {
      socket.session.put("visits", 666);
      throw new Error("after the put");
    },
    login(socket) {
      socket.session.renew();
      socket.session.put("visits", 100);
      socket.putCookie("remember", "kept beside");
    },
    logout: (socket) => socket.session.drop(),
    keep(socket) {
      socket.session.put("step", 3);
      socket.session.put("layout", "narrow");
    },
    leave(socket) {
      socket.putFlash("info", "flashed");
      socket.pushNavigate("/");
    },
  },
  render: ({ file, flash, session: { username, note, data, visits, step, layout } }) =>
    html`<h1 title="${username}">${username}</h1>
      <p>
        visits=${visits} step=${step} layout=${layout} flash=${flash["info"]} note=${note} data=${JSON.stringify(data)}
      </p>
      <form>${liveFileInput(file)}</form>`,
});

/** Ends, once it is connected, with a status that the next page load shows. */
const Gone = liveView({
  mount(socket) {
    if (socket.connected) throw httpError(410, "it is gone");
    return {};
  },
  render: () => html`<p>here</p>`,
});

/** What a refusal must not have. */
interface Effects {
  /** Writes into the store of the sessions. */
  readonly stored: number;
  /** Messages to other processes. */
  readonly told: number;
  readonly commits: number;
  readonly cookieBytes: number;
}

/** An app that is attacked: it remembers whatever it has done. */
export class AttackedApp {
  readonly app: App;
  /** What it has logged. */
  readonly lines: { readonly level: keyof Logger; readonly fields: LogFields; readonly message: string }[] = [];
  #stored = 0;
  #told = 0;

  /** @param keeps where the sessions are. */
  constructor(keeps: "cookie" | "store" = "cookie", options: Partial<AppOptions<typeof session.keys>> = {}) {
    this.app = createApp({
      session,
      secret: SECRET,
      origin: ORIGIN,
      client: { src: "/client.js" },
      cookies: { remember: { maxAge: 3_600 }, other: {} },
      logger: this.#logger(),
      pubsub: this.#bus(),
      ...(keeps === "store" && { store: this.#store() }),
      ...options,
    });
    this.app.live("/", Home);
    for (const name of ["remember", "other"]) this.app.get(`/${name}`, (c) => c.text(cookieOf(c, name) ?? "none"));
    this.app.live("/gone", Gone);
  }

  /** After a first request: with it a process asks the others which sessions are over. */
  async asked(): Promise<this> {
    await this.app.fetch(new Request(`${ORIGIN}/remember`));
    return this;
  }

  get refused(): Readonly<Record<string, number>> {
    return this.app.sessions.counters().refused;
  }

  effects(): Effects {
    const { commits, bytesOut } = this.app.sessions.counters();
    return { stored: this.#stored, told: this.#told, commits, cookieBytes: bytesOut };
  }

  /**
   * Expects that a commit is refused with this status and body, and has no effect: no cookie, no write into the store,
   * no message to anybody. It is counted once by its reason, and logged once, by nothing but that.
   */
  async refuses(send: () => Promise<Response>, [status, error]: readonly [number, string]): Promise<void> {
    const [effects, refused, lines] = [this.effects(), this.refused, this.lines.length];
    const response = await send();
    expect([response.status, await response.text()]).toEqual([status, JSON.stringify({ error })]);
    expect(response.headers.getSetCookie()).toEqual([]);
    expect(response.headers.get("cache-control")).toBe("no-store");
    expect(this.effects()).toEqual(effects);
    expect(this.refused).toEqual({ ...refused, [error]: (refused[error] ?? 0) + 1 });
    const logged = { level: "info", fields: { refusal: error, status }, message: "session commit refused" };
    expect(this.lines.slice(lines)).toEqual([logged]);
  }

  #logger(): Logger {
    const to = (level: keyof Logger) => (fields: LogFields, message: string) =>
      void this.lines.push({ level, fields, message });
    return { debug: to("debug"), info: to("info"), warn: to("warn"), error: to("error") };
  }

  #bus(): PubSubAdapter {
    return {
      start: (host) => host.up(),
      publish: async () => void (this.#told += 1),
      subscribe() {},
      unsubscribe() {},
      close: async () => {},
    };
  }

  #store(): SessionStore {
    const store = memoryStore();
    const counted = <R>(act: () => R): R => {
      this.#stored += 1;
      return act();
    };
    return {
      read: (id) => store.read(id),
      sweep: () => store.sweep(),
      create: (session) => counted(() => store.create(session)),
      apply: (id, write) => counted(() => store.apply(id, write)),
      revoke: (id, until) => counted(() => store.revoke(id, until)),
    };
  }
}
