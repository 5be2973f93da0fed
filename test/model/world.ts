import { z } from "zod";
import type { SessionDefinition } from "../../src/session/values/define-session.ts";
import type { HeldSession, NewSession, SessionStore } from "../../src/session/stores/store.ts";
import { CheapRing } from "./cheap-ring.ts";
import { CookieJar } from "./cookie-jar.ts";
import { seededMath, type Halves } from "./halves.ts";
import { Generations } from "./generations.ts";
import { fromStore, Invariants } from "./invariants.ts";
import { KeptKeys } from "./kept-keys.ts";
import { LightHeaders, LightResponse, lightRequest } from "./light-http.ts";
import { ENDPOINT, Nodes, ORIGIN, type Run } from "./nodes.ts";
import { Storage } from "./page.ts";
import { Random } from "./random.ts";
import { KEPT_KEYS, type Setting } from "./schedule.ts";
import { Tab, type Page } from "./tab.ts";
import { Timeline } from "./timeline.ts";

/** What a test puts in the place of ours. */
export interface Faults {
  readonly halves: Halves;
}

/** What is looked for in a page when it is rendered. */
interface Checks {
  readonly read: ((values: Page["values"]) => void) | undefined;
  readonly session: ReturnType<Generations["expect"]>;
}

/** A commit as it was sent. */
export interface Posted {
  readonly body: string;
  readonly csrf: string | undefined;
  /** Whether a server has taken it. */
  served: boolean;
}

/** Who says that something is saved. */
type Saying = "page" | "server";

/** What was typed, in the order of time. */
export interface Written {
  readonly key: string;
  readonly value: string;
  readonly at: number;
  /** Of the tab it was typed in, whatever page that showed then. */
  readonly storage: Storage;
}

/** One browser with its tabs, the network, and the servers behind it. */
export class World {
  readonly setting: Setting;
  readonly halves: Halves;
  readonly timeline = new Timeline();
  readonly random: Random;
  readonly ring = new CheapRing((...crossing) => this.generations.crosses(...crossing));
  readonly jar = new CookieJar(this.timeline);
  readonly localStorage = new Storage((name, by) => this.#stored(name, by));
  readonly nodes: Nodes;
  readonly store: SessionStore | undefined;
  readonly invariants: Invariants;
  readonly generations: Generations;
  readonly kept: KeptKeys;
  readonly trace: string[] = [];
  readonly posted: Posted[] = [];
  readonly written: Written[] = [];
  tabs: Tab[] = [];
  /** Pages that are being loaded. */
  loading = 0;
  /** Requests under way whose answer may still set cookies. */
  flying = 0;
  /** Handlers that wait for what they have written. */
  pending = 0;
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
      theme: { schema: z.string(), default: "", write: "client", carry: true },
      step: { schema: z.string(), default: "", write: "client", keep: "tab" },
      layout: { schema: z.string(), default: "", write: "client", keep: "device" },
      role: { schema: z.string(), default: "" },
      user: { schema: z.string(), default: "" },
    }) as unknown as SessionDefinition;
    const { timeline, random, ring, store } = this;
    this.nodes = new Nodes({ half, definition, ring, timeline, random, setting, store });
    this.invariants = new Invariants(this);
    this.generations = new Generations(this, (what) => this.invariants.fail("P6 isolation", what));
    this.kept = new KeptKeys(this, (property, what) =>
      this.invariants.fail(property === "saved" ? "P2 saved means saved" : "P6 isolation", what),
    );
    this.jar.blocked = setting.cookies === "blocked";
    this.localStorage.blocked = setting.storage === "blocked";
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
    return this.random.chance(this.setting.slow) && !this.calm ? this.random.below(3_000) : 1 + this.random.below(40);
  }

  lost(): boolean {
    return !this.calm && this.random.chance(this.setting.loss);
  }

  /** Nothing is being saved. */
  quiet(): boolean {
    const saving = this.tabs.some(({ typed }) => [...typed.values()].some(({ state }) => state === "saving"));
    return this.flying === 0 && this.pending === 0 && !saving;
  }

  /** The node a request reaches. */
  pick(): Run {
    return this.nodes.at(this.setting.sticky ? 0 : this.random.below(this.setting.nodes));
  }

  claim(
    tab: Tab,
    { key, ...said }: { key: string } & Omit<Parameters<Invariants["claim"]>[1], "at">,
    by: Saying,
  ): void {
    // A handler hears later of what its page has seen.
    const write = { ...said, at: by === "server" ? tab.line.saidAt : this.timeline.now };
    this.log(`${by} says confirmed: ${key}=${write.value.slice(0, 12)}`);
    this.generations.saved.add(write.value);
    if (KEPT_KEYS.some((kept) => kept === key)) this.kept.claim(tab, { key, ...write });
    else this.invariants.claim(key, write);
  }

  /** Opens a page in a new tab, or in place of another. */
  open(before?: Tab, session = this.#storage()): void {
    this.loading += 1;
    const header = this.jar.header();
    const checks = { read: before && this.invariants.expectRead(before), session: this.generations.expect() };
    const { era } = this.invariants;
    this.timeline.after(this.delay(), async () => {
      const page = { ...(await this.#render(header, checks)), era };
      this.timeline.after(this.delay(), () => {
        this.loading -= 1;
        for (const line of page.info.setCookie ?? []) this.jar.set(line, false);
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
    this.open(tab, tab.storage);
  }

  readonly #leaving = new WeakSet<Tab>();
  /** When an answer was made. */
  readonly #served = new WeakMap<LightResponse, number>();

  #storage(): Storage {
    const storage = new Storage();
    storage.blocked = this.setting.storage === "blocked";
    return storage;
  }

  async #render(header: string, checks: Checks) {
    const run = this.pick();
    const { engine } = run;
    const loaded = await engine.load(header);
    const request = engine.readRequest(header, loaded);
    const page: Omit<Page, "era"> = { info: request.pageInfo(), values: { ...request.values() } };
    if (!loaded?.degraded) checks.read?.(page.values);
    checks.session(page.info.tag, run);
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
    for (const line of lines) {
      this.jar.set(line, false);
      const [, floor] = /^holdfast_f=([^;]*)/.exec(line) ?? [];
      if (floor !== undefined) this.generations.tookFloor(floor, this.#served.get(response) ?? 0);
    }
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
    const before = this.invariants.beforeCommit(run, cookie);
    if (posted.served) this.generations.comesAgain(body, before.session?.[0]);
    const response = (await run.engine.commit(
      lightRequest(ORIGIN + ENDPOINT, body, headers),
    )) as unknown as LightResponse;
    this.invariants.afterCommit(run, response, before);
    posted.served ||= response.status === 200;
    this.#served.set(response, this.timeline.now);
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
    const noted = <T extends Omit<NewSession, "id">>(id: string, write: T): T => {
      const rows = [...fromStore(write.records)].map(([key, { clock, value }]) => [key, clock, value] as const);
      // One that nothing was sealed for yet is a visitor's first.
      this.ring.holds([id, write.generation, 1, rows]);
      return write;
    };
    return {
      create: (session) => call(() => store.create(noted(session.id, session))),
      read: (id) => call<HeldSession | undefined>(() => store.read(id)),
      apply: (id, write) => call(() => store.apply(id, noted(id, write))),
      revoke: (id, until) => call(() => store.revoke(id, until)),
      sweep: () => store.sweep(),
    };
  }
}
