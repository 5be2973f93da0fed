import type { Act, Schedule } from "./schedule.ts";
import { CLIENT_KEYS, KEYS, type Key } from "./schedule.ts";
import type { Tab } from "./tab.ts";
import { World, type Faults } from "./world.ts";

const LONG = 700;
/** What a browser may throw away by itself: the session's own cookie only together with the rest. */
const COOKIES = ["holdfast_v", "holdfast_c0", "holdfast_c1", "holdfast_c2", "holdfast_c3"];

/**
 * Plays a schedule and judges what has become of it.
 * @throws Counterexample
 */
export async function play(schedule: Schedule, faults: Faults): Promise<World> {
  const world = new World(schedule.setting, faults);
  await new Player(world).play(schedule);
  return world;
}

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
    // Of two first sessions of a new visitor in a store only the one whose answer came last is found again.
    if (setting.store !== "cookie") await world.timeline.pass(60_000);
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
    await world.invariants.atRest();
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
      jar.clear();
    }
    if (act.do === "evict") await this.#evict(COOKIES[act.which] ?? "");
    if (act.do === "revoke") await this.#revoke();
    if (tab !== undefined) this.#inTab(tab, act);
  }

  #inTab(tab: Tab, act: Act): void {
    const world = this.#world;
    if (act.do === "reload") world.reload(tab);
    if (act.do === "close") world.close(tab, true);
    if (act.do === "kill") world.close(tab, false);
    if (act.do === "disconnect") tab.line.drop();
    if (act.do === "look") tab.tell("visibilitychange");
    if (act.do === "replay") this.#replay();
    if (act.do === "type") tab.type(CLIENT_KEYS[act.key % CLIENT_KEYS.length] as Key, this.#value(act.long));
    if (act.do === "put") this.#put(tab, KEYS[act.key] as Key, this.#value(act.long));
  }

  #put(tab: Tab, key: Key, value: string): void {
    const before = new Set([tab.line.connection?.values()[key]]);
    const write = { value, era: this.#world.invariants.era, before };
    this.#world.invariants.unsaved.add(value);
    tab.put(key, value)?.then(
      () => this.#world.claim(key, write, "server"),
      () => {},
    );
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
    // What a courier or the beacon carried is the browser's own loss.
    await invariants.ends(false);
    jar.evict(name);
  }

  async #revoke(): Promise<void> {
    const world = this.#world;
    const { invariants, store, timeline } = world;
    const id = invariants.sessionId();
    if (store === undefined || id === undefined) return;
    await invariants.ends(false);
    invariants.revoked = true;
    if (!world.storeDown) invariants.revokedIds.add(id);
    const revoked = store.revoke(id, timeline.now + 1e10).catch(() => {});
    await timeline.pass(50);
    await revoked;
  }
}
