import { z } from "zod";
import type { SessionDefinition } from "../../src/session/define-session.ts";
import type { HeldSession, SessionStore } from "../../src/session/stores/store.ts";
import { CheapRing } from "./cheap-ring.ts";
import { CookieJar } from "./cookie-jar.ts";
import { seededMath, type Halves } from "./halves.ts";
import { fromStore, Invariants } from "./invariants.ts";
import { LightHeaders, LightResponse, lightRequest } from "./light-http.ts";
import { ENDPOINT, Nodes, ORIGIN, type Run } from "./nodes.ts";
import { Storage } from "./page.ts";
import { Random } from "./random.ts";
import type { Setting } from "./schedule.ts";
import { Tab, type Page } from "./tab.ts";
import { Timeline } from "./timeline.ts";

/** What a test puts in the place of ours. */
export interface Faults {
  readonly halves: Halves;
}

/** A commit as it was sent. */
export interface Posted {
  readonly body: string;
  readonly csrf: string | undefined;
  /** Whether a server has taken it. */
  served: boolean;
}

/** One browser with its tabs, the network, and the servers behind it. */
export class World {
  readonly setting: Setting;
  readonly halves: Halves;
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly ring = new CheapRing();
  readonly jar = new CookieJar(this.timeline);
  readonly localStorage = new Storage((name, by) => this.#stored(name, by));
  readonly nodes: Nodes;
  readonly store: SessionStore | undefined;
  readonly invariants: Invariants;
  readonly trace: string[] = [];
  readonly posted: Posted[] = [];
  tabs: Tab[] = [];
  /** Pages that are being loaded. */
  loading = 0;
  /** Requests under way whose answer may still set cookies. */
  flying = 0;
  storeDown = false;
  calm = false;
  #lock: Promise<void> = Promise.resolve();

  constructor(setting: Setting, faults: Faults) {
    this.setting = setting;
    this.halves = faults.halves;
    this.random = new Random(setting.seed);
    const half = faults.halves.server({
      Date: { now: () => this.timeline.now },
      Math: seededMath(this.random),
      Response: LightResponse,
      Headers: LightHeaders,
      holdfastRandom: this.random,
    });
    this.store = setting.store === "cookie" ? undefined : this.#slow(half.memoryStore());
    const definition = half.defineSession({
      name: { schema: z.string(), default: "", write: "client" },
      note: { schema: z.string(), default: "", write: "client" },
      role: { schema: z.string(), default: "" },
    }) as unknown as SessionDefinition;
    const { timeline, random, ring, store } = this;
    this.nodes = new Nodes({ half, definition, ring, timeline, random, setting, store });
    this.invariants = new Invariants(this);
    this.jar.onChange((name, deleted) => {
      for (const tab of this.tabs) timeline.after(1, () => tab.alive && tab.cookieChanged(name, deleted));
    });
  }

  log(what: string): void {
    this.trace.push(`${this.timeline.now - 1_700_000_000_000} ${what.replaceAll(/-{9,}/g, "…")}`);
  }

  /** The session that the browser's beacon names. */
  sessionTag(): string | undefined {
    return this.jar.get("holdfast_v")?.split(".")[0];
  }

  /** How long the network takes. */
  delay(): number {
    return this.random.chance(0.1) && !this.calm ? this.random.below(3_000) : 1 + this.random.below(40);
  }

  lost(): boolean {
    return !this.calm && this.random.chance(this.setting.loss);
  }

  /** The node a request reaches. */
  pick(): Run {
    return this.nodes.at(this.setting.sticky ? 0 : this.random.below(this.setting.nodes));
  }

  claim(key: string, write: Parameters<Invariants["claim"]>[1], by: string): void {
    this.log(`${by} says confirmed: ${key}=${write.value.slice(0, 12)}`);
    this.invariants.claim(key, write);
  }

  /** Opens a page in a new tab, or in place of another. */
  open(before?: Tab, session = new Storage()): void {
    this.loading += 1;
    const header = this.jar.header();
    const check = before && this.invariants.expectRead(before);
    const { era } = this.invariants;
    this.timeline.after(this.delay(), async () => {
      const page = { ...(await this.#render(header, check)), era };
      this.timeline.after(this.delay(), () => {
        this.loading -= 1;
        if (before !== undefined) {
          if (before.alive) before.tell("pagehide");
          before.end();
          this.tabs = this.tabs.filter((tab) => tab !== before);
        }
        const tab = new Tab(this, page, session);
        this.log(`a page shows ${JSON.stringify(page.values)}`);
        this.tabs.push(tab);
      });
    });
  }

  reload(tab: Tab): void {
    if (!tab.alive || this.#leaving.has(tab)) return;
    this.#leaving.add(tab);
    tab.tell("beforeunload");
    this.open(tab);
  }

  readonly #leaving = new WeakSet<Tab>();

  async #render(header: string, check: ((values: Page["values"]) => void) | undefined) {
    const { engine } = this.pick();
    const loaded = await engine.load(header);
    const request = engine.readRequest(header, loaded);
    const page = { info: request.pageInfo(), values: { ...request.values() } };
    if (!loaded?.degraded) check?.(page.values);
    return page;
  }

  close(tab: Tab, orderly: boolean): void {
    if (orderly && tab.alive) {
      tab.tell("beforeunload");
      tab.tell("pagehide");
    }
    tab.end();
    this.tabs = this.tabs.filter((other) => other !== tab);
  }

  /** A browser's `fetch` of the commit endpoint. */
  fetch(tab: Tab, init: RequestInit): Promise<{ status: number; text(): Promise<string> }> {
    const headers = init.headers as Record<string, string>;
    const posted = { body: init.body as string, csrf: headers["x-csrf-token"], served: false };
    this.posted.push(posted);
    const listens = () => init.keepalive === true || tab.alive;
    return new Promise((resolve, reject) => {
      this.flying += 1;
      const fail = () => {
        this.timeline.after(this.random.chance(0.5) ? 20_000 : 50, () => {
          this.flying -= 1;
          if (tab.alive) reject(new TypeError("network"));
        });
      };
      const header = this.jar.header();
      if (this.lost()) return fail();
      this.timeline.after(this.delay(), async () => {
        const response = await this.serve(posted, header, this.pick());
        if (!this.calm && this.random.chance(this.setting.twice)) this.#again(posted, header);
        if (response === undefined || this.lost()) return fail();
        this.timeline.after(this.delay(), () => {
          this.flying -= 1;
          if (listens()) this.#take(response);
          // The cookies are there before the answer has been read.
          const text = response.body ?? "";
          this.timeline.after(1, () => {
            if (tab.alive) resolve({ status: response.status, text: () => Promise.resolve(text) });
          });
        });
      });
    });
  }

  #take(response: LightResponse): void {
    const lines = response.headers.getSetCookie();
    if (lines.length > 0) this.log(`the jar takes ${lines.length} cookies`);
    for (const line of lines) this.jar.set(line, false);
    this.invariants.bounded();
  }

  /** Serves a commit on a node; undefined where that ended meanwhile. */
  async serve(posted: Posted, cookie: string, run: Run): Promise<LightResponse | undefined> {
    const { body, csrf } = posted;
    const headers = {
      "content-type": "application/json",
      origin: ORIGIN,
      ...(cookie && { cookie }),
      ...(csrf !== undefined && { "x-csrf-token": csrf }),
    };
    const before = this.invariants.beforeCommit(run);
    const response = (await run.engine.commit(
      lightRequest(ORIGIN + ENDPOINT, body, headers),
    )) as unknown as LightResponse;
    this.invariants.afterCommit(run, response, before);
    posted.served ||= response.status === 200;
    this.log(`a commit: ${response.status} ${response.status === 200 ? "" : (response.body ?? "")}`);
    return run.alive ? response : undefined;
  }

  /** What a proxy sends twice is served twice; the browser reads one answer. */
  #again(posted: Posted, header: string): void {
    this.timeline.after(this.random.below(5_000), () => this.serve(posted, header, this.pick()));
  }

  /** Waits for the browser's lock. A tab that ends gives it back. */
  async lock(tab: Tab): Promise<() => void> {
    const turn = this.#lock;
    let held = true;
    let free = () => {};
    this.#lock = new Promise((resolve) => (free = resolve));
    const release = () => {
      held = false;
      free();
    };
    const watch = () => {
      if (held && tab.alive) this.timeline.after(500, watch);
      else if (held) void turn.then(release);
    };
    watch();
    await turn;
    return release;
  }

  #stored(name: string, by: unknown): void {
    for (const tab of this.tabs)
      if (tab !== by) this.timeline.after(this.random.below(30), () => tab.alive && tab.stored(name));
  }

  /** A store behind a network, that can be away. */
  #slow(store: SessionStore): SessionStore {
    const call = async <T>(run: () => Promise<T>): Promise<T> => {
      await this.timeline.wait(1 + this.random.below(20));
      if (this.storeDown) throw new Error("the store is away");
      const result = await run();
      this.invariants.storeCalls += 1;
      await this.timeline.wait(1 + this.random.below(20));
      return result;
    };
    const noted = <T extends { readonly records: ReadonlyMap<string, string> }>(write: T): T => {
      for (const { clock, value } of fromStore(write.records).values()) this.ring.note(value, clock);
      return write;
    };
    return {
      create: (session) => call(() => store.create(noted(session))),
      read: (id) => call<HeldSession | undefined>(() => store.read(id)),
      apply: (id, write) => call(() => store.apply(id, noted(write))),
      revoke: (id, until) => call(() => store.revoke(id, until)),
      sweep: () => store.sweep(),
    };
  }
}
