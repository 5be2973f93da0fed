import type { Act, Schedule } from "./schedule.ts";
import { PUT, TYPED, type Key } from "./schedule.ts";
import type { SessionTransaction } from "../../src/session/connection/view-session.ts";
import type { Tab } from "./tab.ts";
import { World, type Faults } from "./world.ts";

const LONG = 700;
/** What a browser may throw away by itself. */
const COOKIES = ["holdfast_v", "holdfast_c0", "holdfast_c1", "holdfast_c2", "holdfast"];

/**
 * Plays a schedule and judges what has become of it.
 * @throws Counterexample
 */
export async function play(schedule: Schedule, faults: Faults): Promise<World> {
  const world = await perform(schedule, faults);
  await world.invariants.atRest();
  return world;
}

/** Plays a schedule until all has come to rest. What has become of it is the caller's to judge. */
export async function perform(schedule: Schedule, faults: Faults): Promise<World> {
  const world = new World(schedule.setting, faults);
  await new Player(world).play(schedule);
  return world;
}

const of = (keys: readonly Key[], key: number): Key => keys[key % keys.length] as Key;

class Player {
  readonly #world: World;
  #writes = 0;

  constructor(world: World) {
    this.#world = world;
  }

  async play({ setting, steps }: Schedule): Promise<void> {
    const world = this.#world;
    world.calm = true;
    world.open();
    await world.timeline.pass(200);
    if (setting.visited) await this.#act({ do: "type", tab: 0, key: 0, long: false });
    world.calm = false;
    for (const { wait, act } of steps) {
      await world.timeline.pass(wait);
      world.log(JSON.stringify(act));
      await this.#act(act);
      world.invariants.bounded();
    }
    await this.#rest();
    world.open();
    await this.#rest();
  }

  /** The network calms down, the store is back, and the visitor looks at every tab now and then. */
  async #rest(): Promise<void> {
    const world = this.#world;
    world.calm = true;
    world.storeDown = false;
    world.log("rest");
    for (const wait of [5_000, 40_000, 40_000, 40_000]) {
      await world.timeline.pass(wait);
      for (const tab of world.tabs) {
        tab.tell("online");
        tab.tell("visibilitychange");
      }
    }
    await world.timeline.pass(5_000);
  }

  async #act(act: Act): Promise<void> {
    const world = this.#world;
    const { tabs, jar, nodes, invariants } = world;
    const tab = "tab" in act ? tabs[act.tab % Math.max(1, tabs.length)] : undefined;
    if (act.do === "open" && tabs.length + world.loading < 3) world.open();
    if (act.do === "crash") {
      const ended = nodes.crash(act.node);
      for (const { line } of tabs) if (line.run === ended) line.drop();
    }
    if (act.do === "jump") nodes.jump(act.node, act.by);
    if (act.do === "storeDown") world.storeDown = true;
    if (act.do === "storeUp") world.storeDown = false;
    if (act.do === "clear") {
      const patient = world.setting.seed % 2 === 0;
      if (patient) await world.timeline.pass(60_000);
      // What is typed and not saved yet begins the next session; of what is saved nothing may.
      await invariants.ends(patient);
      world.generations.clear();
      jar.clear();
    }
    if (act.do === "evict") await this.#evict(COOKIES[act.which] ?? "");
    if (act.do === "revoke") await this.#revoke();
    if (tab !== undefined) this.#inTab(tab, act);
  }

  #inTab(tab: Tab, act: Act): void {
    const world = this.#world;
    const { keys, patient } = world.setting;
    const leaves = !patient || world.quiet();
    if (act.do === "reload" && leaves) world.reload(tab);
    if (act.do === "close" && leaves) world.close(tab, true);
    if (act.do === "kill" && leaves) world.close(tab, false);
    if (act.do === "duplicate" && world.tabs.length + world.loading < 3) world.open(undefined, tab.storage.copy());
    if (act.do === "renew" || act.do === "drop") this.#move(tab, act);
    if (act.do === "disconnect") tab.line.drop();
    if (act.do === "look") tab.tell("visibilitychange");
    if (act.do === "replay") this.#replay();
    if (act.do === "type") tab.type(of(TYPED[keys], act.key), this.#value(act.long));
    if (act.do === "put") this.#put(tab, of(PUT[keys], act.key), this.#value(act.long));
  }

  #put(tab: Tab, key: Key, value: string): void {
    const handler = tab.handler();
    if (handler === undefined) return;
    const write = this.#stage(tab, handler, { key, value });
    this.#world.pending += 1;
    handler
      .flush()
      .then(() => write && this.#world.claim(tab, write, "server"))
      .catch(() => {})
      .finally(() => (this.#world.pending -= 1));
  }

  /** Stages a handler's write; undefined where the session has no room for it. */
  #stage(tab: Tab, handler: SessionTransaction, { key, value }: { key: Key; value: string }) {
    const { invariants, kept } = this.#world;
    kept.writes(tab, key, value);
    try {
      handler.put(key, value);
    } catch (error) {
      if ((error as { code?: string }).code === "session_too_large") return undefined;
      throw error;
    }
    const before = new Set([tab.line.connection?.values()[key]]);
    invariants.unsaved.add(value);
    return { key, value, era: invariants.era, before };
  }

  /** A handler logs in or out, and perhaps goes on to another page when that is saved. */
  #move(tab: Tab, act: Extract<Act, { do: "renew" | "drop" }>): void {
    const { generations, timeline } = this.#world;
    const handler = tab.handler();
    if (handler === undefined) return;
    const { clears } = generations;
    const from = handler.id();
    const held = tab.line.connection?.state;
    const note = () => (act.writes ? [this.#stage(tab, handler, { key: "note", value: this.#value(false) })] : []);
    const writes = act.do === "renew" ? note() : [];
    handler.renew(act.do);
    if (act.do === "drop") writes.push(...note());
    else writes.push(this.#stage(tab, handler, { key: "user", value: this.#value(false) }));
    const to = handler.id() ?? "";
    if (from === undefined) generations.endsNone(held?.generation ?? 0);
    generations.ends(from ?? held?.id, tab.line.run, from !== undefined && act.do === "drop");
    generations.moving.add(tab);
    this.#world.pending += 1;
    handler
      .flush()
      .then(() => {
        this.#world.log(`${act.do} is saved`);
        generations.moved(to, clears);
        for (const write of writes) if (write !== undefined) this.#world.claim(tab, write, "server");
        if (act.leaves) timeline.after(this.#world.delay(), () => this.#world.reload(tab));
      })
      .catch(() => {})
      .finally(() => {
        this.#world.pending -= 1;
        generations.moving.delete(tab);
      });
  }

  /** With the session in a cookie, the processes that hear of it remember it. */
  async #revokeByApp(id: string | undefined): Promise<void> {
    const { invariants, generations, setting, storeDown, store, timeline } = this.#world;
    const everywhere = store === undefined ? setting.bus === "reliable" || setting.nodes === 1 : !storeDown;
    if (id === undefined || !everywhere) return;
    const run = this.#world.pick();
    await invariants.ends(false);
    generations.ends(id, run, true);
    if (store !== undefined) invariants.revokedIds.add(id);
    const revoked = run.engine.revoke(id);
    await timeline.pass(200);
    await revoked;
  }

  #value(long: boolean): string {
    const value = `v${++this.#writes}`;
    return long ? value.padEnd(LONG, "-") : value;
  }

  /** Somebody sends an old commit again, with the cookies of today. */
  #replay(): void {
    const world = this.#world;
    const commit = world.posted.filter(({ served }) => served)[world.random.below(8)];
    if (commit === undefined) return;
    world.invariants.replayed = true;
    const header = world.jar.header();
    world.timeline.after(world.delay(), () => world.serve(commit, header, world.pick()));
  }

  async #evict(name: string): Promise<void> {
    const { invariants, jar } = this.#world;
    if (jar.get(name) === undefined) return;
    // What the cookie, a courier or the beacon carried is the browser's own loss.
    await invariants.ends(false);
    jar.evict(name);
    // A store goes on saving for who is not asked for the cookie. Open: docs/proofs.md.
    if (name === "holdfast" && this.#world.store !== undefined) jar.evict("holdfast_v");
  }

  async #revoke(): Promise<void> {
    const world = this.#world;
    const { invariants, store, timeline } = world;
    const id = invariants.sessionId();
    if (world.setting.keys === "all") return this.#revokeByApp(id);
    if (store === undefined || id === undefined) return;
    await invariants.ends(false);
    invariants.revoked = true;
    if (!world.storeDown) invariants.revokedIds.add(id);
    const revoked = store.revoke(id, timeline.now + 1e10).catch(() => {});
    await timeline.pass(50);
    await revoked;
  }
}
