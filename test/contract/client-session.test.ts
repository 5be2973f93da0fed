import { describe, expect, it } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { Answer } from "../../src/client/commit-reply.ts";
import { compare } from "../../src/client/identity.ts";
import type { ConnectionState } from "../../src/client/connection-state.ts";
import { Ledger } from "../../src/client/ledger.ts";
import { createStamper, type Write } from "../../src/client/stamp.ts";
import { Sync } from "../../src/client/sync.ts";
import type { SessionConnection } from "../../src/session/connection/connection.ts";
import type { SessionEngine } from "../../src/session/engine.ts";
import { memoryStore } from "../../src/session/stores/memory.ts";
import type { SessionStore } from "../../src/session/stores/store.ts";
import { Vault, VAULT, type Shelf } from "../../src/client/vault.ts";
import { commitRequest, Jar, SECRET, testEngine } from "../support/session-jar.ts";

/** Both halves of the session on one wire: the browser's ledger and loop, the server's engine, a jar between them. */
class Tab {
  readonly confirmed: string[] = [];
  readonly ledger: Ledger;
  readonly sync: Sync;
  readonly #engine: SessionEngine;
  readonly #jar: Jar;
  readonly #vault: Vault;
  readonly #stamper: ReturnType<typeof createStamper>;
  /** Holds back what was answered until it is let through. */
  hold: Promise<void> = Promise.resolve();
  connection: SessionConnection | undefined;
  #state: ConnectionState | undefined;
  #known: { tag: string | null; csrf: string | undefined; version: string | undefined };

  constructor({ engine, jar, shelf }: { engine: SessionEngine; jar: Jar; shelf: Shelf }, doc: string) {
    this.#engine = engine;
    this.#jar = jar;
    this.#vault = new Vault(() => shelf);
    this.#stamper = createStamper(doc);
    const page = engine.readRequest(jar.header()).pageInfo();
    this.#known = { tag: page.tag ?? null, csrf: page.csrf, version: page.seen };
    this.ledger = new Ledger(page);
    this.sync = new Sync(this.ledger, {
      post: (body, csrf) => this.#post(body, csrf),
      beacon: () => jar.beacon(),
      gone: () => this.#known.tag !== null && jar.beacon() === undefined,
      lacking: () => this.#lacking(),
      exclusive: (run) => run(),
      pause: () => new Promise((resolve) => setTimeout(resolve, 0)),
      wake: () => {},
      random: () => 0,
      committed: (n, ticket) => this.connection?.receive("committed", { n, ticket }),
      confirmed: (n) => this.connection?.receive("confirmed", { n }),
      failed: (failure) => this.connection?.receive("failed", failure),
      puzzled: () => {},
      learned: (reply, ticket) => {
        const { tag = null, csrf, version } = reply;
        this.#vault.keep(reply, ticket);
        this.#known = { tag, csrf: csrf ?? undefined, version: version ?? undefined };
      },
      settled: (inputs) => this.confirmed.push(...inputs.map(({ key }) => key)),
      changed: () => {},
      idle: () => setTimeout(() => this.check(), 0),
    });
  }

  connect(): this {
    this.connection?.close();
    this.connection = this.#engine.connect(this.#jar.header());
    this.connection.attach((_event, payload) => this.#told(payload as ConnectionState));
    const state = this.connection.join({}) as ConnectionState;
    this.#state = state;
    this.ledger.joined(state);
    this.sync.kick();
    return this;
  }

  type(key: string, value: unknown): void {
    const tag = this.#jar.beacon()?.tag ?? this.#known.tag;
    this.ledger.input(this.#stamper.stamp({ key, value, seen: this.ledger.seen(key), tag }));
    this.ledger.release(key);
    this.#pump();
  }

  check(): void {
    const beacon = this.#jar.beacon();
    if (beacon === undefined) this.ledger.forget();
    const lacks = this.#lacking() !== undefined;
    if (this.sync.running) return;
    const connection = this.connection ? this.#state?.tag : beacon?.tag;
    const action = compare({ beacon, connection, known: this.#known.tag, version: this.#known.version, lacks });
    if (action === "reconnect") this.connect();
    if (action !== "look") return;
    this.ledger.recheck();
    this.sync.kick();
  }

  #lacking(): string | undefined {
    const beacon = this.#jar.beacon();
    if (beacon === undefined) this.#vault.clear();
    return beacon && this.#vault.beyond(beacon);
  }

  #told(state: ConnectionState): void {
    this.#state = state;
    this.ledger.state(state);
    this.#pump();
  }

  #pump(): void {
    for (const write of this.ledger.send()) this.#send(write);
    this.sync.kick();
  }

  #send(write: Write): void {
    const reply = this.connection?.receive("write", { ...write });
    const { reason, n = 0 } = (reply?.response ?? {}) as { reason?: string; n?: number };
    if (reply?.status === "ok") this.ledger.acked(write, n);
    else if (reason === "session_mismatch") this.ledger.divert(write);
    else this.ledger.refuse(write, reason ?? "invalid");
  }

  async #post(body: object, csrf: boolean): Promise<Answer> {
    const headers = csrf ? { "x-csrf-token": this.#known.csrf } : {};
    const response = await this.#engine.commit(commitRequest(body, { cookie: this.#jar.header(), headers }));
    await this.hold;
    this.#jar.take(response);
    return { status: response.status, body: (await response.json()) as Record<string, string> };
  }
}

/** `localStorage` of one browser. */
function newShelf(): Shelf {
  const stored = new Map<string, string>();
  return {
    getItem: (name) => stored.get(name) ?? null,
    setItem: (name, text) => void stored.set(name, text),
    removeItem: (name) => void stored.delete(name),
  };
}

async function rest(...tabs: Tab[]): Promise<void> {
  for (let quiet = 0; quiet < 10; quiet++) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    for (const tab of tabs) tab.check();
  }
}

function world(engine = testEngine()) {
  const jar = new Jar();
  const shelf = newShelf();
  return {
    engine,
    jar,
    shelf,
    open: (doc: string, at = engine) => new Tab({ engine: at, jar, shelf }, doc),
    saved: () => testEngine().readRequest(jar.header()).values(),
  };
}

describe("the session's two halves", () => {
  it("bring a new visitor's first input into the cookie, and tell the view when it is there", async () => {
    const { jar, open, saved } = world();
    const tab = open("a").connect();
    expect(jar.cookies.size).toBe(0);
    tab.type("username", "ann");
    expect(tab.ledger.marks().get("username")).toEqual({ state: "saving" });
    await rest(tab);
    expect(saved()["username"]).toBe("ann");
    expect(tab.ledger.marks().get("username")).toEqual({ state: "confirmed" });
    expect(tab.connection?.status("username")).toEqual({ state: "confirmed" });
  });

  it("bring what a handler writes there as well", async () => {
    const { open, saved } = world();
    const tab = open("a").connect();
    const transaction = tab.connection?.begin({});
    transaction?.put("visits", 7);
    transaction?.commit();
    await rest(tab);
    expect(saved()["visits"]).toBe(7);
    expect(tab.connection?.status("visits")).toEqual({ state: "confirmed" });
  });

  it("join the first inputs of a new visitor's two tabs, whichever answer comes last", async () => {
    const { jar, open, saved } = world();
    const a = open("a").connect();
    const b = open("b").connect();
    let release = (): void => {};
    a.hold = new Promise((resolve) => (release = resolve));
    a.type("username", "ann");
    b.type("theme", "dark");
    await rest(b);
    expect(b.confirmed).toEqual(["theme"]);
    release();
    await rest(a, b);
    expect(saved()).toMatchObject({ username: "ann", theme: "dark" });
    expect([a.confirmed, b.confirmed]).toEqual([["username"], ["theme"]]);
    expect(a.connection?.join({})).toMatchObject({ tag: jar.beacon()?.tag });
  });

  it("keep two keys written in two tabs of one session, whichever answer comes last", async () => {
    const { open, saved } = world();
    const first = open("first").connect();
    first.type("username", "ann");
    await rest(first);
    const a = open("a").connect();
    const b = open("b").connect();
    let release = (): void => {};
    a.hold = new Promise((resolve) => (release = resolve));
    a.type("username", "bea");
    b.type("theme", "dark");
    await rest(b);
    release();
    await rest(a, b);
    expect(saved()).toMatchObject({ username: "bea", theme: "dark" });
  });

  it("save without a connection", async () => {
    const { open, saved } = world();
    const tab = open("a");
    tab.ledger.line = "down";
    tab.type("username", "ann");
    await rest(tab);
    tab.type("theme", "dark");
    await rest(tab);
    expect(saved()).toMatchObject({ username: "ann", theme: "dark" });
    expect(tab.confirmed).toEqual(["username", "theme"]);
  });

  it("say what is wrong with one input, and save the other", async () => {
    const { open, saved } = world();
    const tab = open("a");
    tab.ledger.line = "down";
    tab.type("username", "x".repeat(41));
    tab.type("theme", "dark");
    await rest(tab);
    expect(saved()).toMatchObject({ username: "", theme: "dark" });
    expect(tab.ledger.marks().get("username")).toEqual({ state: "error", reason: "invalid" });
  });

  it("begin anew where the user deleted the cookies, with nothing of before", async () => {
    const { jar, open, saved } = world();
    const tab = open("a").connect();
    tab.type("username", "ann");
    await rest(tab);
    jar.cookies.clear();
    await rest(tab);
    expect(jar.cookies.size).toBe(0);
    tab.type("theme", "dark");
    await rest(tab);
    expect(saved()).toMatchObject({ username: "", theme: "dark" });
    expect(tab.connection?.values()).toMatchObject({ username: "", theme: "dark" });
  });

  it("do not call saved what another tab's newer value kept out", async () => {
    const { open, saved } = world();
    const a = open("a").connect();
    a.type("username", "ann");
    await rest(a);
    const late = open("late");
    late.ledger.line = "down";
    a.type("username", "bea");
    await rest(a);
    late.type("username", "old");
    await rest(a, late);
    expect(saved()["username"]).toBe("bea");
    expect(late.ledger.marks().get("username")).toEqual({ state: "error", reason: "superseded" });
  });

  it("bring back what a late answer overwrote after its tab was closed, on another process without a bus", async () => {
    const { jar, open, saved } = world();
    const a = open("a").connect();
    a.type("username", "ann");
    await rest(a);
    const old = new Map(jar.cookies);
    a.type("theme", "dark");
    await rest(a);
    for (const [name, value] of old) jar.cookies.set(name, value);
    expect(saved()["theme"]).toBe("light");
    const b = open("b", testEngine()).connect();
    await rest(b);
    expect(saved()).toMatchObject({ username: "ann", theme: "dark" });
    expect(b.connection?.values()["theme"]).toBe("dark");
  });

  it("keep a new visitor's confirmed write when its tab is closed before another tab's first answer", async () => {
    const { open, saved } = world();
    const a = open("a").connect();
    const b = open("b").connect();
    let release = (): void => {};
    b.hold = new Promise((resolve) => (release = resolve));
    b.type("theme", "dark");
    a.type("username", "ann");
    await rest(a);
    expect(a.confirmed).toEqual(["username"]);
    release();
    await rest(b);
    expect(saved()).toMatchObject({ username: "ann", theme: "dark" });
  });

  it("have a cookie sealed with an older secret issued anew by the first page that comes with it, once", async () => {
    const { jar, open } = world();
    const tab = open("a").connect();
    tab.type("username", "ann");
    await rest(tab);
    const before = new Map(jar.cookies);
    const NEW = "another secret of the tests, long enough for the key ring too";
    const rotated = testEngine({ secrets: [NEW, SECRET] });
    await rest(open("b", rotated).connect());
    expect([...jar.cookies.values()]).not.toEqual([...before.values()]);
    const renewed = new Map(jar.cookies);
    await rest(open("c", rotated).connect());
    expect(jar.cookies).toEqual(renewed);
    expect(
      testEngine({ secrets: [NEW] })
        .readRequest(jar.header())
        .values()["username"],
    ).toBe("ann");
  });

  it("go on as a visitor without a session where the browser keeps no cookies, and say so of every write", async () => {
    const { jar, open, engine } = world();
    jar.take = () => {};
    const tab = open("a").connect();
    for (const visits of [1, 2]) {
      const transaction = tab.connection?.begin({});
      transaction?.put("visits", visits);
      transaction?.commit();
      await rest(tab);
      expect(tab.connection?.status("visits")).toEqual({ state: "ephemeral" });
    }
    tab.type("username", "ann");
    await rest(tab);
    expect(tab.ledger.marks().get("username")).toEqual({ state: "ephemeral" });
    expect(tab.connection?.values()).toMatchObject({ visits: 2, username: "ann" });
    expect(engine.counters()).toMatchObject({ refused: {}, clockAhead: 0 });
  });

  it("say that the server has lost its store, and save as soon as it is back", async () => {
    const store = memoryStore();
    let away = true;
    const flaky: SessionStore = {
      ...store,
      create: (session) => (away ? Promise.reject(new Error("away")) : store.create(session)),
    };
    const { open, engine, jar } = world(testEngine({ store: flaky, clock: systemClock }));
    const tab = open("a").connect();
    tab.type("username", "ann");
    await rest(tab);
    expect(tab.ledger.marks().get("username")).toEqual({ state: "error", reason: "store" });
    expect(tab.connection?.status("username")).toEqual({ state: "error", reason: "store" });
    expect(jar.cookies.size).toBe(0);
    away = false;
    await rest(tab);
    expect(tab.ledger.marks().get("username")).toEqual({ state: "confirmed" });
    const loaded = await engine.load(jar.header());
    expect(engine.readRequest(jar.header(), loaded).values()["username"]).toBe("ann");
  });

  it("let nothing of a session come back from the vault once the user deleted the cookies", async () => {
    const { jar, open, saved, shelf } = world();
    const tab = open("a").connect();
    tab.type("username", "ann");
    await rest(tab);
    expect(shelf.getItem(VAULT)).not.toBeNull();
    jar.cookies.clear();
    const next = open("b").connect();
    next.type("theme", "dark");
    await rest(next);
    expect(saved()).toMatchObject({ username: "", theme: "dark" });
  });
});
