import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Committed } from "./commit-reply.ts";
import type { Beacon } from "./cookies.ts";
import { compare } from "./identity.ts";
import type { ConnectionState } from "./connection-state.ts";
import { Ledger } from "./ledger.ts";
import type { Write } from "./stamp.ts";
import { Sync } from "./sync.ts";
import { Vault } from "./vault.ts";

/*
 * A small world: a cookie jar, a server by docs/session-protocol.md, and tabs that run the real ledger and loop.
 * Requests and answers arrive in any order, or not at all; whatever a tab was told is confirmed has to be there.
 */

interface Entry {
  readonly value: unknown;
  readonly clock: number;
  readonly doc: string;
  readonly seq: number;
}
type Entries = ReadonlyMap<string, Entry>;
interface Session {
  readonly id: string;
  readonly entries: Entries;
}
interface Sealed extends Session {
  readonly provisional: boolean;
}

const merge = (...all: Entries[]): Entries => {
  const merged = new Map<string, Entry>();
  for (const [key, entry] of all.flatMap((entries) => [...entries])) {
    if ((merged.get(key)?.clock ?? -1) < entry.clock) merged.set(key, entry);
  }
  return merged;
};
const versionOf = ({ id, entries }: Session) =>
  `${id}:${[...entries].map(([key, { clock }]) => `${key}=${clock}`).sort()}`;
const seal = (data: object) => JSON.stringify(data, (_, value) => (value instanceof Map ? [...value] : value));
function open(text: string): Sealed & { from?: string } {
  const data = JSON.parse(text);
  return { ...data, entries: new Map(data.entries) };
}

class Jar {
  session: Session | undefined;
  blocked = false;
  /** `localStorage`, where there is one. */
  readonly #stored = new Map<string, string>();
  readonly shelf = () => ({
    getItem: (name: string) => this.#stored.get(name) ?? null,
    setItem: (name: string, text: string) => void this.#stored.set(name, text),
    removeItem: (name: string) => void this.#stored.delete(name),
  });
  readonly beacon = (): Beacon | undefined =>
    this.session && { tag: this.session.id, version: versionOf(this.session) };
}

class Server {
  readonly #overlay = new Map<string, Entries>();
  /** The lowest clock each input was given. */
  readonly given = new Map<string, number>();
  #clock = 0;
  #ids = 0;

  newId = () => `s${++this.#ids}`;
  known = ({ id, entries }: Session): Entries => merge(entries, this.#overlay.get(id) ?? new Map());
  remember = ({ id, entries }: Session) => void this.#overlay.set(id, this.known({ id, entries }));
  restart = () => this.#overlay.clear();

  apply(write: Omit<Write, "tag">, entries: Entries): Entries | undefined {
    const stored = entries.get(write.key);
    if (stored !== undefined && stored.doc === write.doc && stored.seq >= write.seq) return new Map();
    const applies =
      stored === undefined ||
      stored.clock <= Number(write.seen) ||
      (stored.doc === write.doc && stored.seq < write.seq);
    if (!applies) return undefined;
    const entry = { value: write.value, clock: ++this.#clock, doc: write.doc, seq: write.seq };
    const name = `${write.doc} ${write.seq}`;
    if (!this.given.has(name)) this.given.set(name, entry.clock);
    return new Map([[write.key, entry]]);
  }

  commit(
    cookie: Session | undefined,
    body: { patch?: string; ticket?: string; writes?: Write[]; tag?: string | null },
  ): { answer: Answer; set?: Session } {
    const patch = body.patch === undefined ? undefined : open(body.patch);
    const refuse = (error: string) => ({ answer: { status: 409, body: { error } } });
    if (cookie === undefined && patch !== undefined && !patch.provisional) return refuse("no_session");
    const base = cookie ?? (patch || body.writes ? { id: this.newId(), entries: new Map() } : undefined);
    const seen = cookie === undefined ? null : versionOf(cookie);
    if (base === undefined) return { answer: { status: 200, body: { version: null, tag: null, seen, ticket: null } } };
    const skipped: { key: string; reason: string }[] = [];
    const ticket = cookie && body.ticket ? open(body.ticket).entries : new Map<string, Entry>();
    let entries = merge(this.known(base), patch?.entries ?? new Map(), ticket);
    for (const write of body.writes ?? []) {
      const ours =
        body.tag === (cookie?.id ?? null) || (body.tag === null && entries.get(write.key)?.doc === write.doc);
      if (!ours) return refuse("session_mismatch");
      const applied = this.apply(write, entries);
      if (applied === undefined) skipped.push({ key: write.key, reason: "superseded" });
      entries = merge(entries, applied ?? new Map());
    }
    const state = { id: base.id, entries };
    this.remember(state);
    const from = cookie === undefined && patch ? { from: patch.id } : {};
    const version = versionOf(state);
    const keys = clocks(entries);
    const reply: Committed = { version, tag: state.id, seen, keys, skipped, ticket: seal({ ...state, ...from }) };
    return { answer: { status: 200, body: reply }, ...(version !== seen && { set: state }) };
  }
}

const clocks = (entries: Entries) =>
  Object.fromEntries([...entries].map(([key, { clock }]) => [key, String(clock).padStart(9, "0")]));

class Connection {
  readonly #server: Server;
  readonly #pending = new Map<string, number>();
  #session: Sealed;
  #n = 0;

  constructor(server: Server, cookie: Session | undefined) {
    this.#server = server;
    this.#session = cookie
      ? { ...cookie, provisional: false, entries: server.known(cookie) }
      : { id: server.newId(), provisional: true, entries: new Map() };
    const unsaved = [...this.#session.entries].filter(([key, { clock }]) => cookie?.entries.get(key)?.clock !== clock);
    if (unsaved.length > 0) this.#n = 1;
    for (const [key] of unsaved) this.#pending.set(key, 1);
  }

  /** The number of the write, or why it is refused. */
  write(write: Write): number | string {
    const { provisional, id } = this.#session;
    if (write.tag !== null && (provisional || write.tag !== id)) return "session_mismatch";
    const entries = this.#server.apply(write, this.#session.entries);
    if (entries === undefined) return "superseded";
    if (entries.size === 0) return this.#n;
    this.#add(entries);
    this.#pending.set(write.key, ++this.#n);
    return this.#n;
  }

  merge(ticket: string): void {
    const { id, entries, from } = open(ticket);
    if (from === this.#session.id && this.#session.provisional)
      this.#session = { ...this.#session, id, provisional: false };
    if (id === this.#session.id) this.#add(entries);
  }

  confirmed(n: number): void {
    for (const [key, at] of this.#pending) if (at <= n) this.#pending.delete(key);
  }

  state(): ConnectionState {
    const { id, provisional, entries } = this.#session;
    const unsaved = new Map([...entries].filter(([key]) => this.#pending.has(key)));
    const patch = unsaved.size > 0 ? { patch: seal({ ...this.#session, entries: unsaved }) } : {};
    return { n: this.#n, keys: clocks(entries), ...patch, ...(!provisional && { tag: id }) };
  }

  #add(entries: Entries): void {
    this.#session = { ...this.#session, entries: merge(this.#session.entries, entries) };
    if (!this.#session.provisional) this.#server.remember(this.#session);
  }
}

interface World {
  readonly s: fc.Scheduler;
  readonly jar: Jar;
  readonly server: Server;
  readonly locked: boolean;
  /** What happens to each request in turn; after these all is well. */
  readonly faults: ("none" | "request lost" | "answer lost" | "answer unread")[];
  lock: Promise<unknown>;
}

class Tab {
  readonly confirmed: { key: string; name: string }[] = [];
  readonly ledger: Ledger;
  readonly sync: Sync;
  readonly #world: World;
  readonly #doc: string;
  readonly #vault: Vault;
  #puzzle: string | undefined;
  #connection: Connection | undefined;
  #known: string | null;
  #version: string | undefined;
  #seq = 0;
  closed = false;

  constructor(world: World, doc: string) {
    this.#world = world;
    this.#doc = doc;
    const { jar, server } = world;
    this.#vault = new Vault(jar.shelf);
    const shown = jar.session ? server.known(jar.session) : new Map<string, Entry>();
    const missing = new Map([...shown].filter(([key, { clock }]) => jar.session?.entries.get(key)?.clock !== clock));
    const patch = missing.size > 0 && { patch: seal({ id: jar.session?.id, provisional: false, entries: missing }) };
    this.ledger = new Ledger({ keys: { a: "", b: "", ...clocks(shown) }, ...patch });
    this.#known = jar.session?.id ?? null;
    this.#version = jar.beacon()?.version;
    this.sync = new Sync(this.ledger, {
      post: (body) => this.#post(body),
      beacon: jar.beacon,
      gone: () => this.#known !== null && jar.session === undefined,
      lacking: () => this.#lacking(),
      exclusive: (run) => this.#exclusive(run),
      pause: () => world.s.schedule(Promise.resolve(), "pause"),
      wake: () => {},
      random: () => 0,
      committed: (_n, ticket) => this.#tell((connection) => connection.merge(ticket)),
      confirmed: (n) => this.#tell((connection) => connection.confirmed(n)),
      failed: () => {},
      puzzled: () => (this.#puzzle = jar.beacon()?.version),
      learned: (reply, ticket) => {
        const { tag, version, keys, seen } = reply;
        this.#vault.keep(reply, ticket);
        if (seen !== null && this.#version !== undefined && seen !== this.#version) this.ledger.reopen();
        this.#known = tag ?? null;
        this.ledger.show(keys ?? {});
        if (version === jar.beacon()?.version) this.#version = version;
      },
      settled: (inputs) => this.confirmed.push(...inputs.map(({ key, seq }) => ({ key, name: `${doc} ${seq}` }))),
      changed: () => {},
      idle: () => this.check(),
    });
    this.connect();
    this.sync.kick();
  }

  connect(): void {
    this.#connection = new Connection(this.#world.server, this.#world.jar.session);
    this.ledger.joined(this.#connection.state());
    this.#pump();
  }

  disconnect(): void {
    this.#connection = undefined;
    this.ledger.left();
    this.ledger.line = "down";
    this.sync.kick();
  }

  type(key: string): void {
    const tag = this.#world.jar.beacon()?.tag ?? this.#known;
    const seq = ++this.#seq;
    const value = `${this.#doc}${seq}`;
    this.ledger.input({ key, value, doc: this.#doc, seq, seen: this.ledger.seen(key), at: 0, tag });
    this.ledger.release(key);
    this.#pump();
  }

  check(): void {
    if (this.closed || this.sync.running) return;
    const beacon = this.#world.jar.beacon();
    const connection = this.#connection ? this.#connection.state().tag : beacon?.tag;
    const lacks = this.#lacking() !== undefined;
    if (this.#puzzle !== undefined && this.#puzzle === beacon?.version) return;
    const action = compare({ beacon, connection, known: this.#known, version: this.#version, lacks });
    if (action === "reconnect") this.connect();
    if (action !== "look") return;
    this.ledger.recheck();
    this.sync.kick();
  }

  #lacking(): string | undefined {
    const beacon = this.#world.jar.beacon();
    if (beacon === undefined) this.#vault.clear();
    return beacon && this.#vault.beyond(beacon);
  }

  #pump(): void {
    for (const write of this.ledger.send()) {
      const answer = this.#connection?.write(write) ?? 0;
      if (typeof answer === "number") this.ledger.acked(write, answer);
      else if (answer === "session_mismatch") this.ledger.divert(write);
      else this.ledger.refuse(write, answer);
      if (this.#connection) this.ledger.state(this.#connection.state());
      this.ledger.overdue(write);
    }
    this.sync.kick();
  }

  #tell(say: (connection: Connection) => void): void {
    if (this.#connection === undefined) return;
    say(this.#connection);
    this.ledger.state(this.#connection.state());
  }

  async #post(body: object): Promise<Answer> {
    const { s, jar, server, faults } = this.#world;
    const fault = this.closed ? "none" : (faults.shift() ?? "none");
    const cookie = jar.session;
    await s.schedule(Promise.resolve(), `request of ${this.#doc}`);
    if (fault === "request lost") return undefined;
    const { answer, set } = server.commit(cookie, body);
    await s.schedule(Promise.resolve(), `answer to ${this.#doc}`);
    if (fault === "answer lost") return undefined;
    if (set !== undefined && !jar.blocked) jar.session = set;
    return fault === "answer unread" ? undefined : answer;
  }

  async #exclusive<T>(run: () => Promise<T>): Promise<T> {
    const world = this.#world;
    if (!world.locked) return run();
    const turn = world.lock.then(run);
    world.lock = turn.catch(() => {});
    return turn;
  }
}

const step = fc.oneof(
  fc.record({ do: fc.constant("type" as const), tab: fc.nat(1), key: fc.constantFrom("a", "b") }),
  fc.record({
    do: fc.constantFrom("disconnect" as const, "connect" as const, "close" as const, "check" as const),
    tab: fc.nat(1),
  }),
  fc.constant({ do: "restart" as const, tab: 0 }),
);

function perform(tabs: Tab[], server: Server, action: { do: string; tab: number; key?: string }): void {
  const tab = tabs[action.tab];
  if (action.do === "restart") {
    server.restart();
    for (const each of tabs) if (!each.closed) each.connect();
  }
  if (tab === undefined || tab.closed) return;
  if (action.do === "type") tab.type(action.key ?? "a");
  else if (action.do === "close") tab.closed = true;
  else if (action.do === "connect") tab.connect();
  else if (action.do === "disconnect") tab.disconnect();
  else if (action.do === "check") tab.check();
}

/** Until nothing is on its way; `waitIdle` gives up while promises still settle. */
async function idle(s: fc.Scheduler): Promise<void> {
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (s.count() === 0) return;
    await s.waitNext(1);
  }
}

async function rest(world: World, tabs: Tab[]): Promise<void> {
  for (let round = 0; round < 6; round++) {
    await idle(world.s);
    for (const tab of tabs) tab.check();
  }
  await idle(world.s);
}

const faults = fc.array(
  fc.constantFrom("none" as const, "request lost" as const, "answer lost" as const, "answer unread" as const),
  { maxLength: 12 },
);

describe("Sync", () => {
  it("leaves nothing undecided, and never says confirmed of what the browser does not hold in the end, in any order of two tabs' messages", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.tuple(step, fc.nat(4)), { minLength: 1, maxLength: 14 }),
        fc.record({ faults, locked: fc.boolean(), visited: fc.boolean() }),
        async (s, steps, { faults, locked, visited }) => {
          const world: World = {
            s,
            jar: new Jar(),
            server: new Server(),
            locked,
            faults: [...faults],
            lock: Promise.resolve(),
          };
          if (visited) world.jar.session = { id: "old", entries: new Map() };
          const tabs = [new Tab(world, "A"), new Tab(world, "B")];
          for (const [action, waits] of steps) {
            perform(tabs, world.server, action);
            for (let wait = 0; wait < waits && s.count() > 0; wait++) await s.waitNext(1);
          }
          await rest(world, tabs);
          for (const tab of tabs) if (!tab.closed) expect(tab.ledger.unconfirmed()).toEqual([]);
          const last = new Tab(world, "C");
          await rest(world, [...tabs, last]);
          for (const { key, name } of tabs.flatMap(({ confirmed }) => confirmed)) {
            expect(world.jar.session?.entries.get(key)?.clock ?? -1).toBeGreaterThanOrEqual(
              world.server.given.get(name) ?? Infinity,
            );
          }
        },
      ),
      { numRuns: 1000 },
    );
  });
});
