import type { PageInfo } from "../../src/session/requests/page-info.ts";
import type { SessionTransaction } from "../../src/session/connection/view-session.ts";
import { seededMath, type ClientHalf, type DocumentSession } from "./halves.ts";
import { Line } from "./line.ts";
import { BoundControl, Listeners, type Storage } from "./page.ts";
import { CLIENT_KEYS, type Key } from "./schedule.ts";
import type { World } from "./world.ts";

/** A page as the server rendered it: what its HTML shows, and what it tells its script. */
export interface Page {
  readonly info: PageInfo & {
    /** What its answer sets: nothing, but where a fault makes a GET write. */
    readonly setCookie?: readonly string[];
  };
  readonly values: Readonly<Record<string, unknown>>;
  /** The session it was asked for in, as the visitor counts them. */
  readonly era: number;
}

/** What was typed last under a key in one document. */
export interface Typed {
  readonly value: string;
  readonly at: number;
  /** The session that the browser's beacon named then. */
  readonly session: string | undefined;
  /** What this document had been shown for the key, or had written, before. */
  readonly before: ReadonlySet<unknown>;
  /** The session it was typed in, as the visitor counts them. */
  readonly era: number;
  state: "saving" | "confirmed" | "refused";
}

const DEBOUNCE_MS = 300;
const TIMEOUT_MS = 20_000;

/** One document of the browser: the session's browser half as it is shipped, and the windows it looks through. */
export class Tab {
  alive = true;
  readonly line: Line;
  readonly typed = new Map<string, Typed>();
  readonly shown = new Map<string, Set<unknown>>();
  readonly era: number;
  /** What stays when its page is loaded anew. */
  readonly storage: Storage;
  readonly #world: World;
  readonly #window = new Listeners();
  readonly #document = new Listeners();
  readonly #controls: readonly BoundControl[];
  readonly #session: DocumentSession;

  constructor(world: World, page: Page, sessionStorage: Storage) {
    this.#world = world;
    this.era = page.era;
    this.storage = sessionStorage;
    const shown = (values: Page["values"]) => {
      for (const [key, value] of Object.entries(values)) this.shown.get(key)?.add(value);
      world.kept.shows(this, values);
    };
    this.line = new Line(world, () => this.alive, shown);
    this.#controls = CLIENT_KEYS.map((key) => new BoundControl(key, (...shown) => this.#marked(...shown)));
    for (const [key, value] of Object.entries(page.values)) this.shown.set(key, new Set([value]));
    const { ClientSession, listenToPage } = this.#load(sessionStorage);
    this.#session = new ClientSession({ ...page.info, keys: Object.assign(Object.create(null), page.info.keys) });
    listenToPage(this.#session, "");
    const liveSocket = {
      socket: this.line.socket,
      disconnect: (after: () => void) => this.line.disconnect(after),
      connect: () => this.line.connect(),
      owner: () => {},
    };
    this.#session.attach(liveSocket);
    this.line.connect();
  }

  type(key: Key, value: string): void {
    this.#world.kept.writes(this, key, value);
    this.#world.written.push({ key, value, at: this.#world.timeline.now, storage: this.storage });
    const before = new Set(this.shown.get(key));
    const session = this.#world.sessionTag();
    this.typed.set(key, {
      value,
      session,
      before,
      at: this.#world.timeline.now,
      era: this.#world.invariants.era,
      state: "saving",
    });
    this.shown.get(key)?.add(value);
    this.#session.typed(key, value, "form");
    this.#world.timeline.after(DEBOUNCE_MS, () => this.alive && this.#session.release(key));
  }

  /** A handler of one of its views begins; undefined where none is connected. */
  handler(): SessionTransaction | undefined {
    return this.line.connection?.begin(this);
  }

  /** What the visitor, the browser or another tab does. */
  tell(event: "beforeunload" | "pagehide" | "pageshow" | "online" | "visibilitychange"): void {
    if (event === "visibilitychange") this.#document.tell(event);
    else this.#window.tell(event);
  }

  stored(key: string): void {
    this.#window.tell("storage", { key });
  }

  cookieChanged(name: string, deleted: boolean): void {
    const [changed, gone] = deleted ? [[], [{ name }]] : [[{ name }], []];
    this.#window.tell("cookiechange", { changed, deleted: gone });
  }

  /** It is gone: what it waits for is aborted, its timers never run. */
  end(): void {
    this.alive = false;
    this.line.close();
  }

  #marked(key: string, state: string | undefined, reason: string | undefined): void {
    const typed = this.typed.get(key);
    if (typed === undefined || typed.state === "confirmed") return;
    if (state === "confirmed" && typed.state === "saving") {
      typed.state = "confirmed";
      this.#world.claim(this, { key, ...typed }, "page");
    } else if (state === undefined || state === "ephemeral" || (reason !== undefined && reason !== "offline")) {
      typed.state = "refused";
    }
  }

  #load(sessionStorage: Storage): ClientHalf {
    const world = this.#world;
    const { jar, timeline, random } = world;
    const setTimeout = (run: (...args: unknown[]) => void, ms: number, ...args: unknown[]) =>
      timeline.after(ms, () => this.alive && run(...args));
    const document = {
      documentElement: new BoundControl("", () => {}),
      visibilityState: "visible",
      querySelector: (selector: string) => (selector.includes("data-phx-session") ? {} : null),
      querySelectorAll: (selector: string) => (selector.startsWith("input") ? this.#controls : []),
      addEventListener: this.#document.add,
      get cookie() {
        return jar.readable();
      },
      set cookie(line: string) {
        jar.set(line, true);
      },
    };
    const cookieStore = {
      addEventListener: (_: string, hear: (event: object) => void) => this.#window.add("cookiechange", hear),
    };
    return world.halves.client({
      document,
      setTimeout,
      clearTimeout: (cancel: (() => void) | undefined) => cancel?.(),
      location: { reload: () => world.reload(this) },
      navigator: world.setting.locks ? { locks: { request: this.#locked } } : {},
      localStorage: world.localStorage.as(this),
      sessionStorage: sessionStorage.as(this),
      fetch: (_: string, init: RequestInit) => world.fetch(this, init),
      AbortSignal: { timeout: () => TIMEOUT_MS },
      crypto: { getRandomValues: (bytes: Uint8Array) => random.fill(bytes) },
      addEventListener: this.#window.add,
      globalThis: world.setting.cookieEvents ? { cookieStore } : {},
      Date: { now: () => timeline.now },
      performance: { now: () => timeline.now - 1_600_000_000_000 },
      Math: seededMath(random),
      HTMLInputElement: BoundControl,
      HTMLSelectElement: class {},
      HTMLTextAreaElement: class {},
    });
  }

  readonly #locked = async <T>(_: string, run: () => Promise<T>): Promise<T> => {
    const release = await this.#world.lock(this);
    try {
      return await run();
    } finally {
      release();
    }
  };
}
