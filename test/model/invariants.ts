import { leftOf } from "../../src/session/stores/store-access.ts";
import { sessionOf } from "./cheap-ring.ts";
import type { LightResponse } from "./light-http.ts";
import { refusals, type Run } from "./nodes.ts";
import { CARRIED, CLIENT_KEYS, KEPT_KEYS, KEYS, type Key } from "./schedule.ts";
import type { Tab } from "./tab.ts";
import type { World } from "./world.ts";

/** The properties, by the names they have in docs/proofs.md. */
export type Property =
  | "P1 convergence"
  | "P2 saved means saved"
  | "P3 read your writes"
  | "P4 a refusal has no side effect"
  | "P5 idempotence"
  | "P6 isolation"
  | "P7 bounded";

/** A property does not hold; the message says what happened until then. */
export class Counterexample extends Error {
  readonly property: Property;

  constructor(property: Property, what: string, trace: readonly string[]) {
    super(`${property}: ${what}\n${trace.join("\n")}`);
    this.property = property;
  }
}

interface Claim {
  readonly key: string;
  readonly value: string;
  readonly era: number;
  /** What its writer knew it to replace. */
  readonly before: ReadonlySet<unknown>;
  readonly at: number;
  /** Of the session that the browser's cookie named then. */
  readonly generation: number | undefined;
}

interface Entry {
  readonly clock: string;
  readonly value: unknown;
}

/** Ours among a browser's cookies, name and value: docs/session.md. */
const ALL_COOKIES = 7_168;
const SESSION_COOKIE = 3_800;
const COURIERS = 2_560;
const VAULT = 8 * 16_384 + 2_000;
/** With so many bytes of couriers another may have been given up for them. */
const CROWDED = 900;

/** What records of a store say. */
export function fromStore(records: ReadonlyMap<string, string>): Map<string, Entry> {
  const entries = Array.from(records, ([key, record]): [string, Entry] => {
    const at = record.indexOf("[");
    return [key, { clock: record.slice(0, at), value: (JSON.parse(record.slice(at)) as unknown[])[1] }];
  });
  return new Map(entries);
}

const brief = (value: unknown): string => String(value).slice(0, 12);

/** Watches over a world, and judges it when it has come to rest. */
export class Invariants {
  /** Counts the sessions that the visitor, the browser or the server has ended. */
  era = 0;
  storeCalls = 0;
  revoked = false;
  /** Somebody has sent old commits again: those of one anonymous session may join another. */
  replayed = false;
  readonly revokedIds = new Set<string>();
  readonly #world: World;
  readonly #claims: Claim[] = [];
  /** Writes of handlers that nobody was told are saved: they live in the process they were made in. */
  readonly unsaved = new Set<unknown>();
  /** Values that the visitor has deleted with the cookies. */
  readonly #erased = new Set<unknown>();
  #serving = 0;
  /** What was called saved and cannot be. Whoever says so is not to hear of it. */
  #wrongly: string | undefined;

  constructor(world: World) {
    this.#world = world;
  }

  /** Somebody was shown that a write is saved. */
  claim(key: string, { value, era, before, at }: Omit<Claim, "key" | "generation">): void {
    this.unsaved.delete(value);
    if (this.#world.jar.blocked) this.#wrongly ??= `${key}=${value} is called saved without cookies`;
    const [, generation] = this.#current() ?? [];
    if (era === this.era) this.#claims.push({ key, value, era, before, at, generation });
  }

  /** A session ends, and with it what is promised of it. */
  async ends(erased: boolean): Promise<void> {
    const quiet = this.#world.flying === 0 && this.#world.loading === 0;
    const typed = this.#world.tabs.flatMap((tab) => [...tab.typed.values()]);
    const saving = new Set<unknown>(typed.filter(({ state }) => state === "saving").map(({ value }) => value));
    // Of a session that is over the page that is open goes on with what is carried. Open: docs/proofs.md.
    const isOver = this.#world.generations.isOver(this.sessionId()) || this.#overwritten() !== undefined;
    if (erased && quiet)
      for (const [key, { value }] of await this.held())
        if (!saving.has(value) && !(isOver && key === CARRIED)) this.#erased.add(value);
    this.era += 1;
  }

  beforeCommit(run: Run, cookie: string) {
    this.#serving += 1;
    return {
      session: this.#sessionIn(cookie),
      refused: refusals(run),
      published: run.published,
      storeCalls: this.storeCalls,
      alone: this.#serving === 1,
    };
  }

  /** P4. Commits that are served at the same time cannot be told apart. */
  afterCommit(run: Run, response: LightResponse, before: ReturnType<Invariants["beforeCommit"]>): void {
    this.#serving -= 1;
    const [, generation = ""] = /"epoch":(\d+)/.exec(response.body ?? "") ?? [];
    // Its cookie was of a session that this has made another, whether or not the browser lives to hear of it.
    if (before.session !== undefined && Number(generation) > before.session[1])
      this.#world.generations.ends(before.session[0], run, false);
    if (response.status < 400) return;
    const { store } = this.#world.setting;
    const property = "P4 a refusal has no side effect";
    if (response.headers.getSetCookie().length > 0) this.fail(property, `${response.body} sets a cookie`);
    if (!before.alone || store !== "cookie") return;
    if (run.published !== before.published) this.fail(property, `${response.body} is told to others`);
    if (refusals(run) !== before.refused + 1) this.fail(property, `${response.body} is not counted once`);
  }

  /** P7, after each answer. */
  bounded(): void {
    const { jar, localStorage, generations } = this.#world;
    generations.judge();
    if (this.#wrongly !== undefined) this.fail("P2 saved means saved", this.#wrongly);
    const sizes = jar.names().map((name) => ({ name, bytes: name.length + (jar.get(name)?.length ?? 0) }));
    const sum = (of: typeof sizes) => of.reduce((total, { bytes }) => total + bytes + 3, 0);
    const couriers = sizes.filter(({ name }) => name.startsWith("holdfast_c"));
    const session = sizes.find(({ name }) => name === "holdfast")?.bytes ?? 0;
    const vault = localStorage.getItem("holdfast:vault")?.length ?? 0;
    if (session > SESSION_COOKIE) this.fail("P7 bounded", `a session cookie of ${session} bytes`);
    if (sum(couriers) > COURIERS) this.fail("P7 bounded", `couriers of ${sum(couriers)} bytes`);
    if (sum(sizes) > ALL_COOKIES) this.fail("P7 bounded", `cookies of ${sum(sizes)} bytes`);
    if (vault > VAULT) this.fail("P7 bounded", `a vault of ${vault} letters`);
  }

  /** P3: what the next page of a document that is left now must not show. */
  expectRead(tab: Tab): ((values: Readonly<Record<string, unknown>>) => void) | undefined {
    const { jar, ring } = this.#world;
    const { era } = this;
    // A beacon whose session the browser has lost names the wrong one to whoever types, until the next commit.
    const lost = jar.get("holdfast") === undefined && jar.get("holdfast_v") !== undefined;
    const { generations } = this.#world;
    const id = this.sessionId();
    if (lost || jar.blocked || this.revoked || generations.isOver(id) || generations.moving.has(tab)) return undefined;
    const crowded = this.#courierBytes() > CROWDED;
    const inCookie = this.#cookieEntries();
    const tag = this.#world.sessionTag();
    const expected = [...tab.typed].filter(([key, { value, state, session, era: typedIn }]) => {
      // Of two first sessions of a new visitor, the other one's answer came last: they are joined by the next commit.
      if (session !== undefined && session !== tag) return false;
      if (KEPT_KEYS.some((kept) => kept === key)) return false;
      // In the moments of a login an input may be between two sessions. Open: docs/proofs.md.
      if (generations.any) return false;
      if (state === "refused" || typedIn !== era || tab.era !== era) return false;
      // Where its courier is gone because it was confirmed, a late answer may still have put an older cookie in place.
      const given = ring.given.get(value);
      const overwritten = given === undefined || (inCookie.get(key)?.clock ?? "") < given;
      return state === "confirmed" ? !overwritten : !crowded && value.length < 200;
    });
    return (values) => {
      for (const [key, { value, before, at }] of expected) {
        const stays = this.era === era && !generations.isOver(id);
        if (stays && values[key] !== value && before.has(values[key]))
          this.fail(
            "P3 read your writes",
            `${key}=${value} was written before ${at % 1e9}, the page shows "${String(values[key])}"`,
          );
      }
    };
  }

  /** Everything that is judged when nothing is under way any more. */
  async atRest(): Promise<void> {
    this.bounded();
    if (this.#world.jar.blocked) this.#withoutCookies();
    await this.#saved("P2 saved means saved");
    // A logout that its page did not live to bring home is known where it was made.
    const id = this.sessionId();
    const session = id === undefined ? undefined : this.#world.ring.session(id);
    if (!this.#world.generations.isOver(id)) this.#world.kept.judge(this.era, session);
    await this.#erasedStays();
    await this.#converged();
    await this.#twice();
  }

  /** What the browser's session holds, wherever that is; of one whose next a late answer has overwritten, what is carried. */
  async held(): Promise<Map<string, Entry>> {
    const overwritten = this.#overwritten();
    if (overwritten === undefined) return this.#heldBy(this.sessionId(), this.#cookieEntries());
    const [id, , , rows] = overwritten;
    const held = await this.#heldBy(id, entriesOf(rows));
    return new Map([...held].filter(([key]) => key === CARRIED));
  }

  async #heldBy(id: string | undefined, entries: Map<string, Entry>): Promise<Map<string, Entry>> {
    const { store } = this.#world;
    if (store === undefined || id === undefined) return entries;
    const reads = [id, leftOf(id)].map((of) => store.read(of).catch(() => undefined));
    await this.#world.timeline.pass(50);
    const [held, left] = await Promise.all(reads);
    for (const [key, entry] of fromStore((held ?? left)?.records ?? new Map()))
      if (entry.clock > (entries.get(key)?.clock ?? "")) entries.set(key, entry);
    return entries;
  }

  async #saved(property: Property): Promise<void> {
    const held = await this.held();
    const { given } = this.#world.ring;
    for (const claim of this.#claims) {
      const { key, value, era, before } = claim;
      if (era !== this.era || this.#wasLeft(claim)) continue;
      const entry = held.get(key);
      // One that was never under any seal was followed at once by another of its connection.
      if (entry === undefined || entry.clock < (given.get(value) ?? ""))
        this.fail(property, `${key}=${value.slice(0, 20)} was said to be saved; there is ${brief(entry?.value)}`);
      // Nor is it what had stood there before, and comes late.
      if (before.has(entry.value) && entry.value !== value)
        this.fail(
          property,
          `${key}=${brief(value)} was said to be saved; what it replaced is back: ${brief(entry.value)}`,
        );
    }
  }

  /** Whether a claim is of a session that another has followed since. What is carried goes along if it was saved before. */
  #wasLeft({ key, value, at, generation }: Claim): boolean {
    const { ring, generations } = this.#world;
    const [id, now = -1] = this.#current() ?? [];
    // A store that has ended a session holds no more of it, though the browser did not live to hear of the next.
    if (this.#world.store !== undefined && generations.isOver(id) && key !== CARRIED) return true;
    // Who has logged out on the server is in none of it, whatever the browser has been given since.
    if (key !== CARRIED && generations.isLoggedOut(ring.sessions.get(value) ?? [], id)) return true;
    // What an answer that knew of no login has called saved after it, in the session before. Open: docs/proofs.md.
    if (
      key !== CARRIED &&
      Math.max(...(ring.sessions.get(value) ?? []).map((session) => session.generation)) < this.#floor()[0]
    )
      return true;
    // Of two logins at once the one stands whose answer came last: it is the later one.
    if (key !== CARRIED && generations.followed(ring.sessions.get(value) ?? [], at)) return true;
    const written = ring.sessions.get(value)?.map((session) => session.generation) ?? [generation ?? now];
    if (generations.isOvertaken(Math.max(...written))) return true;
    return Math.max(...written) < now && (key !== CARRIED || generations.endedSince(Math.max(...written)) <= at);
  }

  /** A view shows what its connection was told; nothing is under way for ever. */
  #withoutCookies(): void {
    for (const { typed } of this.#world.tabs)
      for (const [key, { state }] of typed)
        if (state === "saving") this.fail("P1 convergence", `${key} is being saved for ever, without cookies`);
  }

  async #erasedStays(): Promise<void> {
    const { store, timeline } = this.#world;
    for (const id of this.revokedIds) {
      const read = store?.read(id);
      await timeline.pass(50);
      if ((await read) !== undefined) this.fail("P6 isolation", "a session that was revoked is there again");
    }
    if (this.replayed) return;
    for (const [key, { value }] of await this.held())
      if (this.#erased.has(value))
        this.fail("P6 isolation", `${key} is ${String(value)} again, which had been deleted`);
  }

  async #converged(): Promise<void> {
    const { jar, tabs, nodes, setting, generations } = this.#world;
    // Views of a session that was revoked show it until their page is loaded anew.
    if (this.#current() === undefined || this.revoked) return;
    const held = await this.held();
    const run = nodes.stranger();
    const isOver = generations.isOver(this.sessionId());
    for (const at of isOver ? [run] : [run, ...nodes.all]) {
      const load = at.engine.load(jar.header());
      await this.#world.timeline.pass(200);
      const request = at.engine.readRequest(jar.header(), await load);
      const values = request.values();
      // What a process alone knows of a closed tab, its next page brings home: it is newer, and embedded as a patch.
      const brings = (key: Key) =>
        request.pageInfo().patch !== undefined &&
        (this.#world.ring.latest.get(values[key]) ?? "") > (held.get(key)?.clock ?? "");
      for (const key of KEYS) if (!brings(key)) this.#same(values[key], held.get(key)?.value, `a page's ${key}`);
    }
    // A store tells nobody: without a bus, views on other processes see a change with the next request.
    if (isOver || (setting.store !== "cookie" && setting.nodes > 1 && setting.bus !== "reliable")) return;
    // Without storage a page does not connect anew by itself: nothing would keep it from doing so without end.
    if (setting.storage === "blocked") return;
    for (const { line, typed } of tabs) {
      for (const key of CLIENT_KEYS)
        if (typed.get(key)?.state === "saving") this.fail("P1 convergence", `${key} is still being saved`);
      const values = line.connection?.values();
      if (values === undefined) this.fail("P1 convergence", "a tab has no connection");
      else for (const key of KEYS) this.#same(values[key], held.get(key)?.value, `a view's ${key}`);
    }
  }

  #same(shown: unknown, held: unknown, what: string): void {
    if (shown !== (held ?? ""))
      this.fail("P1 convergence", `${what} is "${brief(shown)}", the session's "${brief(held)}"`);
  }

  /** P5: everything that was ever sent comes once more; and when it comes yet again it changes nothing at all. */
  async #twice(): Promise<void> {
    const { jar, nodes, posted } = this.#world;
    if (jar.get("holdfast") === undefined || this.era > 0) return;
    const served = posted.filter((commit) => commit.served).slice(-12);
    for (const round of [1, 2]) {
      for (const commit of round === 1 ? served : served.toReversed()) {
        const answer = this.#world.serve(commit, jar.header(), nodes.at(0));
        if (this.#world.store !== undefined) await this.#world.timeline.pass(200);
        const lines = (await answer)?.headers.getSetCookie() ?? [];
        if (round === 2 && lines.length > 0) this.fail("P5 idempotence", `the same again sets ${lines.join(" ")}`);
        for (const line of lines) jar.set(line, false);
      }
    }
    await this.#saved("P5 idempotence");
  }

  #courierBytes(): number {
    const { jar } = this.#world;
    const names = jar.names().filter((name) => name.startsWith("holdfast_c"));
    return names.reduce((sum, name) => sum + name.length + (jar.get(name)?.length ?? 0), 0);
  }

  #cookieEntries(): Map<string, Entry> {
    const [, , , rows = []] = this.#current() ?? [];
    return entriesOf(rows);
  }

  sessionId(): string | undefined {
    return this.#current()?.[0];
  }

  #sessionIn(header: string): ReturnType<typeof sessionOf> {
    const [, token] = / holdfast=([^;]*)/.exec(` ${header}`) ?? [];
    const data = token === undefined ? undefined : this.#world.ring.open("cookie", "holdfast", token);
    return data === undefined ? undefined : sessionOf("cookie", data);
  }

  #floor(): [generation: number, id?: string, login?: number] {
    const { jar, ring } = this.#world;
    const token = ring.open("floor", "", jar.get("holdfast_f") ?? "") ?? "[0,[0]]";
    return (JSON.parse(token) as [number, [number, string?, number?]])[1];
  }

  /** The session before the one that the floor names, whose cookie a late answer has put back. */
  #overwritten(): ReturnType<typeof sessionOf> {
    const session = this.#inJar();
    const [floor, named] = this.#floor();
    return session !== undefined && named !== undefined && session[1] + 1 === floor ? session : undefined;
  }

  #inJar(): ReturnType<typeof sessionOf> {
    return this.#sessionIn(`holdfast=${this.#world.jar.get("holdfast") ?? ""}`);
  }

  /** The session in the browser's cookie; none where that is below the floor. */
  #current(): ReturnType<typeof sessionOf> {
    const session = this.#inJar();
    const [floor, named, login] = this.#floor();
    if (session === undefined || session[1] < floor) return undefined;
    // Of two logins at once the one that the floor names stands, and beside what another tab has begun meanwhile.
    const [id, generation, flags] = session;
    const isFirst = (flags & 1) !== 0 && login === undefined;
    return generation > floor || isFirst || id === named ? session : undefined;
  }

  fail(property: Property, what: string): never {
    throw new Counterexample(property, what, this.#world.trace);
  }
}

const entriesOf = (rows: NonNullable<ReturnType<typeof sessionOf>>[3]): Map<string, Entry> =>
  new Map(rows.map(([key, clock, value]) => [key, { clock, value }]));
