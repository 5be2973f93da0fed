import { sessionOf, type SealedFor } from "./cheap-ring.ts";
import type { Storage } from "./page.ts";
import { KEPT_KEYS } from "./schedule.ts";
import type { Tab } from "./tab.ts";
import type { World } from "./world.ts";

interface Claim {
  readonly key: string;
  readonly value: string;
  readonly era: number;
  readonly storage: Storage;
}

const PLACES = { step: "holdfast:tab", layout: "holdfast:device" } as const;

/** Watches over the keys that the browser keeps: `step` for each tab, `layout` for all of them. */
export class KeptKeys {
  readonly #world: World;
  readonly #fail: (property: "isolation" | "saved", what: string) => never;
  readonly #claims: Claim[] = [];
  /** In which tab each value of `step` was written. */
  readonly #written = new Map<unknown, Storage>();

  constructor(world: World, fail: (property: "isolation" | "saved", what: string) => never) {
    this.#world = world;
    this.#fail = fail;
  }

  writes({ storage }: Tab, key: string, value: string): void {
    if (key === "step") this.#written.set(value, storage);
  }

  /** What a tab keeps is seen in that tab, and in one that the visitor has made of it. */
  shows({ storage }: Tab, { step }: Readonly<Record<string, unknown>>): void {
    const by = this.#written.get(step);
    if (by !== undefined && !storage.descendsFrom(by))
      this.#fail("isolation", `another tab shows step=${String(step)}`);
  }

  /** Somebody was told that the browser has stored it. */
  claim({ storage }: Tab, claim: Omit<Claim, "storage">): void {
    const { jar } = this.#world;
    // No script sees that the browser has thrown the session's cookie away, and nothing is asked. Open: docs/proofs.md.
    const lost = jar.get("holdfast") === undefined && jar.get("holdfast_v") !== undefined;
    if (!lost) this.#claims.push({ ...claim, storage });
  }

  /** @param session that the browser has come to rest in. */
  judge(era: number, session: SealedFor | undefined): void {
    const { tabs } = this.#world;
    const { generation } = session ?? { generation: 0 };
    for (const claim of this.#claims) {
      if (claim.era !== era || !this.#isOf(claim.value, session)) continue;
      // What the device keeps is written whole by each tab: of two at once, one may be lost. Open: docs/proofs.md.
      if (claim.key === "layout") continue;
      for (const tab of tabs) if (tab.storage === claim.storage) this.#shown(tab, claim);
    }
    for (const tab of tabs) this.#ofThis(tab, generation);
  }

  #shown({ line }: Tab, { key, value }: Claim): void {
    const shown = line.connection?.values()[key];
    const { given, latest } = this.#world.ring;
    if (shown === value || (latest.get(shown) ?? "") > (given.get(value) ?? "")) return;
    this.#fail("saved", `${key}=${value} was said to be stored; a tab shows "${String(shown)}"`);
  }

  /** Nothing lies there that is of a session before. */
  #ofThis(tab: Tab, generation: number): void {
    const { localStorage, ring } = this.#world;
    for (const key of KEPT_KEYS) {
      const place = key === "step" ? tab.storage : localStorage;
      const [, text] = place.getItem(PLACES[key])?.split(".") ?? [];
      const data = text === undefined ? undefined : ring.open("kept", key === "step" ? "tab" : "device", text);
      const [, of] = (data === undefined ? undefined : sessionOf("kept", data)) ?? [];
      if (of !== undefined && of < generation)
        this.#fail("isolation", `the browser keeps ${key} of generation ${of} in ${generation}`);
    }
  }

  /** Whether a value was last sealed for this session, or for one that is this: anonymous, of its generation. */
  #isOf(value: string, session: SealedFor | undefined): boolean {
    const { ring, generations } = this.#world;
    const [last] = ring.sessions.get(value) ?? [];
    // Who logs in has left it, though the browser may have had no session by then to be logged into.
    if (generations.isOver(last?.id)) return false;
    if (session === undefined || last === undefined) return last?.generation === 0;
    const both = last.anonymous && session.anonymous && last.generation === session.generation;
    return last.id === session.id || both;
  }
}
