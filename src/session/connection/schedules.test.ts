import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commitRequest, Jar, TestClock, testEngine, type Committed } from "../../../test/support/session-jar.ts";
import type { SessionConnection } from "./connection.ts";
import type { StateMessage } from "./connection-messages.ts";
import type { SessionEngine } from "../engine.ts";

/** A commit under way: asked with the cookies of its moment, served and answered at some other. */
interface Commit {
  readonly tab: Tab;
  readonly connection: SessionConnection;
  readonly n: number;
  readonly patch: string;
  readonly cookie: string;
  /** What the patch carries, by key. */
  readonly clocks: ReadonlyMap<string, string>;
  response?: Response;
}

const KEYS = ["username", "note"] as const;
type Key = (typeof KEYS)[number];

/** A document: its inputs, its connection, and the patches it was given. */
class Tab {
  readonly doc: string;
  readonly patches = new Set<string>();
  readonly #world: World;
  connection: SessionConnection;
  /** The version that was last confirmed here: while the beacon says it, nothing of this document is missing. */
  version: string | undefined;
  /** Whether an earlier connection, or the page itself, left a patch that nobody has confirmed. */
  owes = false;
  #seq = 0;

  constructor(world: World, doc: string) {
    this.#world = world;
    this.doc = doc;
    const { patch } = world.engine.readRequest(world.jar.header()).pageInfo();
    this.owes = patch !== undefined;
    if (patch !== undefined) this.patches.add(patch);
    this.connection = world.engine.connect(world.jar.header());
  }

  state(): StateMessage {
    const state = this.connection.join({});
    if (state.patch !== undefined) this.patches.add(state.patch);
    return state;
  }

  type(key: Key): void {
    const { keys, tag = null } = this.state();
    const stamp = { doc: this.doc, seq: ++this.#seq, seen: keys[key] ?? "", tag };
    const { status } = this.connection.receive("write", { key, value: `${this.doc}.${this.#seq}`, ...stamp });
    expect(status).toBe("ok");
    this.#world.took(this, key);
  }

  put(key: Key): void {
    const transaction = this.connection.begin(this);
    transaction.put(key, `${this.doc}.put${++this.#seq}`);
    transaction.commit();
    this.#world.took(this, key);
  }

  reconnect(): void {
    this.owes ||= this.state().patch !== undefined;
    this.connection.close();
    this.connection = this.#world.engine.connect(this.#world.jar.header());
  }
}

/** One browser and one server. */
class World {
  readonly clock = new TestClock();
  readonly jar = new Jar();
  readonly tabs: Tab[] = [];
  readonly commits: Commit[] = [];
  /** Newest clock that was accepted, and that was shown as saved, by key. */
  readonly accepted = new Map<string, string>();
  readonly confirmed = new Map<string, string>();
  engine: SessionEngine = testEngine({ clock: this.clock });
  #docs = 0;

  constructor() {
    for (let count = 0; count < 2; count++) this.open();
  }

  open(): void {
    this.tabs.push(new Tab(this, `doc${++this.#docs}`));
  }

  took(tab: Tab, key: Key): void {
    this.clock.time += 1;
    keepNewest(this.accepted, key, tab.state().keys[key] ?? "");
  }

  post(tab: Tab): void {
    const { patch, n, keys, status } = tab.state();
    if (patch === undefined) return;
    const unsaved = KEYS.filter((key) => status[key] !== undefined && status[key][0] !== "confirmed");
    const clocks = new Map(unsaved.map((key) => [key, keys[key] ?? ""]));
    this.commits.push({ tab, connection: tab.connection, n, patch, cookie: this.jar.header(), clocks });
  }

  async serve(commit: Commit): Promise<void> {
    commit.response ??= await this.engine.commit(commitRequest({ patch: commit.patch }, { cookie: commit.cookie }));
    this.clock.time += 1;
  }

  /** The answer arrives: its cookies always, its text where the document still listens. */
  async deliver(commit: Commit, heard: boolean): Promise<void> {
    await this.serve(commit);
    this.commits.splice(this.commits.indexOf(commit), 1);
    const { response, connection, n, clocks, tab } = commit;
    if (response?.status !== 200) return;
    this.jar.take(response);
    if (!heard) return;
    const { version, tag, seen, ticket } = (await response.json()) as Committed;
    connection.receive("committed", { n, ticket });
    const beacon = this.jar.beacon();
    if (seen === null || beacon?.version !== version || beacon?.tag !== tag) return;
    connection.receive("confirmed", { n });
    tab.version = version;
    for (const [key, clock] of clocks) keepNewest(this.confirmed, key, clock);
  }

  crash(): void {
    this.engine = testEngine({ clock: this.clock });
    for (const tab of this.tabs) tab.reconnect();
  }

  /** Whatever is under way arrives; a document whose version the beacon does not say commits what it was given. */
  async settle(): Promise<void> {
    for (const commit of [...this.commits]) await this.deliver(commit, true);
    for (let round = 0; round < 2; round++) {
      for (const tab of this.tabs) {
        const saved = !tab.owes && tab.state().patch === undefined;
        const whole = saved && this.jar.beacon()?.version === tab.version;
        if (!whole) for (const patch of tab.patches) await this.recommit(patch);
        tab.version = this.jar.beacon()?.version;
        // A connection that is of no session, or of another, learns of this one by its handshake only.
        if (!whole || tab.state().tag !== this.jar.beacon()?.tag) tab.reconnect();
        tab.owes = false;
      }
    }
  }

  async recommit(patch: string): Promise<Response> {
    const response = await this.engine.commit(commitRequest({ patch }, { cookie: this.jar.header() }));
    expect(response.status).toBe(200);
    this.jar.take(response);
    return response;
  }
}

const keepNewest = (clocks: Map<string, string>, key: string, clock: string) => {
  if (clock > (clocks.get(key) ?? "")) clocks.set(key, clock);
};

type Step = [kind: "type" | "put" | "post" | "serve" | "deliver" | "lose" | "reopen" | "crash", who: number, key: Key];

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.tuple(
    fc.constantFrom<Step[0][]>("type", "type", "put", "post", "post", "serve", "deliver", "lose", "reopen", "crash"),
    fc.nat(7),
    fc.constantFrom(...KEYS),
  ),
  { maxLength: 40 },
);

async function play(world: World, [kind, who, key]: Step): Promise<void> {
  const tab = world.tabs[who % 2] as Tab;
  const commit = world.commits[who % Math.max(world.commits.length, 1)];
  if (kind === "type" || kind === "put") tab[kind](key);
  if (kind === "post") world.post(tab);
  if (kind === "reopen") tab.reconnect();
  if (kind === "crash") world.crash();
  if (commit === undefined) return;
  if (kind === "serve") await world.serve(commit);
  if (kind === "deliver") await world.deliver(commit, true);
  if (kind === "lose") await world.deliver(commit, false);
}

async function played(schedule: readonly Step[]): Promise<World> {
  const world = new World();
  for (const step of schedule) await play(world, step);
  await world.settle();
  return world;
}

/** The newest clocks that the browser's cookie holds, as a process knows them that has never heard of it. */
const saved = (world: World) => testEngine({ clock: world.clock }).readRequest(world.jar.header()).pageInfo().keys;

describe("two tabs of one browser, their commits served and answered in any order, lost, or cut by a crash,", () => {
  it("lose nothing that was accepted, nor anything that was shown as saved", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (schedule) => {
        const world = await played(schedule);
        const cookie = saved(world);
        for (const [key, clock] of [...world.accepted, ...world.confirmed])
          expect((cookie[key] ?? "") >= clock).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it("show the same everywhere in the end, and it is what the cookie holds", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (schedule) => {
        const world = await played(schedule);
        const cookie = testEngine({ clock: world.clock }).readRequest(world.jar.header()).values();
        for (const { connection } of world.tabs) expect({ ...connection.values() }).toEqual({ ...cookie });
        expect({ ...world.engine.readRequest(world.jar.header()).values() }).toEqual({ ...cookie });
      }),
      { numRuns: 200 },
    );
  });

  it("change nothing when every patch is committed once more, in any order", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (schedule) => {
        const world = await played(schedule);
        const all = world.tabs.flatMap(({ patches }) => [...patches]).reverse();
        for (const patch of all) expect((await world.recommit(patch)).headers.getSetCookie()).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
