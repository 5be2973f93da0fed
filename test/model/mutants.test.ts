import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PATIENCE } from "./check.ts";
import { buildHalves, type Mutation } from "./halves.ts";
import { Counterexample } from "./invariants.ts";
import { play } from "./play.ts";
import { LATE_ANSWERS, schedules, type Setting, type Step } from "./schedule.ts";

/** Schedules within which a fault has to be found. */
const WITHIN = 2_000;

interface Fault {
  readonly what: string;
  readonly mutations: readonly Mutation[];
  readonly setting?: Partial<Setting>;
  readonly steps?: fc.Arbitrary<Step[]>;
  readonly within?: number;
  /** The one thing that is judged, by how its counterexample says it; otherwise all are. */
  readonly judges?: string;
}

/** Plays until a property is broken; returns how. */
async function search({ mutations, setting = {}, steps, within = WITHIN, judges = "" }: Fault): Promise<unknown> {
  const faults = { halves: await buildHalves(mutations) };
  const property = fc.asyncProperty(schedules(setting, steps), async (schedule) => {
    try {
      await play(schedule, faults);
    } catch (error) {
      if (!(error instanceof Counterexample) || error.message.includes(judges)) throw error;
    }
  });
  return (await fc.check(property, { numRuns: within, endOnFailure: true, seed: 1 })).errorInstance;
}

/** Where answers overtake each other most. */
const UNLOCKED: Partial<Setting> = { locks: false, loss: 0, nodes: 1 };

/** Where a connection hears nothing of what the tabs of other processes have written. */
const APART: Partial<Setting> = { locks: false, loss: 0, nodes: 3, bus: "none", sticky: false };

/** Where there is no vault, and the visitor waits for "saved" before leaving a page. */
const BARE: Partial<Setting> = {
  storage: "blocked",
  locks: false,
  patient: true,
  bus: "none",
  nodes: 3,
  sticky: false,
};

const STORED: Partial<Setting> = { store: "memory" };

/** Where two tabs of a new visitor begin a session each. */
const FIRST: Partial<Setting> = { store: "memory", visited: false, slow: 0.4, locks: false, loss: 0 };

/**
 * Where an answer to a tab comes after the login or logout of another, and the next page from a server that heard of none.
 * The fault is to be found by what session that is.
 */
const LATE: Pick<Fault, "setting" | "steps" | "judges"> = {
  setting: { keys: "all", locks: false, bus: "none", nodes: 3, sticky: false, visited: true, slow: 0.2, loss: 0 },
  steps: LATE_ANSWERS,
  judges: "a page is of generation",
};

const FAULTS: readonly Fault[] = [
  {
    what: "the last write of the whole session wins, not of each key",
    mutations: [
      {
        file: "src/session/values/merge.ts",
        from: "  let merged: Map<string, Entry> | undefined;",
        to: `  const newest = (entries: Entries) => [...entries.values()].map(({ clock }) => clock).sort().at(-1) ?? "";
  if (a.size > 0 && b.size > 0) return newest(b) > newest(a) ? b : a;
  let merged: Map<string, Entry> | undefined;`,
      },
    ],
  },
  {
    what: "the version is the greatest clock",
    mutations: [
      {
        file: "src/session/values/identity.ts",
        from: `    .map(([key, { clock }]) => \` \${key} \${clock}\`)
    .sort()
    .join("");`,
        to: `    .map(([, { clock }]) => clock)
    .sort()
    .at(-1) ?? "";`,
      },
    ],
  },
  {
    what: "couriers need no stamp",
    mutations: [
      {
        file: "src/session/cookies/couriers.ts",
        from: `if (!belongs || judgeWrite(context, courier, stored) !== "applies") continue;`,
        to: "if (!belongs) continue;",
      },
    ],
  },
  {
    what: "what a late answer has overwritten is in no vault",
    setting: APART,
    mutations: [
      {
        file: "src/client/vault.ts",
        from: "return this.#read().find(([tag, version]) => tag !== beacon.tag || version !== beacon.version)?.[2];",
        to: "return undefined;",
      },
    ],
  },
  {
    what: "a GET writes the session cookie",
    setting: BARE,
    mutations: [
      {
        file: "src/session/requests/request-session.ts",
        from: "      now: hybridClock.time(),",
        to: "      now: hybridClock.time(), setCookie: sessionCookies(this.#context, { ...cookie, entries: this.#entries }),",
      },
    ],
  },
  {
    what: "something is called saved in a browser without cookies",
    setting: { cookies: "blocked" },
    mutations: [
      {
        file: "src/client/commit-reply.ts",
        from: `  if (beacon === undefined) return "blocked";`,
        to: `  if (beacon === undefined) return "confirmed";`,
      },
    ],
  },
  {
    what: "of two first sessions in a store one is not joined to the other",
    setting: FIRST,
    mutations: [
      {
        file: "src/session/commit/commit-ticket.ts",
        from: "  if (!state.stored) return state;",
        to: "  return state;",
      },
    ],
  },
  {
    what: "a store makes a session that it does not have",
    setting: STORED,
    mutations: [
      {
        file: "src/session/stores/memory.ts",
        from: `      const kept = held(id);
      if (kept?.generation !== generation) return undefined;`,
        to: "      const kept = held(id) ?? { generation, records: new Map(), expires, revoked: false };",
      },
    ],
  },
  {
    what: "a session needs no floor",
    ...LATE,
    mutations: [
      {
        file: "src/session/cookies/floor.ts",
        from: "if (generation > floor.generation) floor",
        to: "if (generation > Infinity) floor",
      },
    ],
  },
];

describe("the model of the session", () => {
  it.each<Fault>([
    { what: "without locks", mutations: [], setting: UNLOCKED },
    { what: "on processes that share nothing", mutations: [], setting: APART },
    { what: "without a vault", mutations: [], setting: BARE, within: 1_000 },
    { what: "in a store", mutations: [], setting: STORED },
    { what: "with late answers around a login", mutations: [], ...LATE, judges: "" },
  ])(
    "finds nothing in the sources as they are, $what",
    async (fault) => expect(await search(fault)).toBeNull(),
    PATIENCE,
  );

  it.each(FAULTS)(
    "finds that $what",
    async (fault) => expect(await search(fault)).toBeInstanceOf(Counterexample),
    PATIENCE,
  );
});
