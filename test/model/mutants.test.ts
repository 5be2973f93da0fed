import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { check, PATIENCE } from "./check.ts";
import { buildHalves, type Mutation } from "./halves.ts";
import { Counterexample } from "./invariants.ts";
import { play } from "./play.ts";
import { schedules, type Setting } from "./schedule.ts";

/** Schedules within which a fault has to be found. */
const WITHIN = 2_000;

interface Fault {
  readonly what: string;
  readonly mutations: readonly Mutation[];
  readonly setting?: Partial<Setting>;
}

/** Where answers overtake each other most. */
const UNLOCKED: Partial<Setting> = { locks: false, loss: 0, nodes: 1 };

const STORED: Partial<Setting> = { store: "memory", visited: true };

const FAULTS: readonly Fault[] = [
  {
    what: "the last write of the whole session wins, not of each key",
    mutations: [
      {
        file: "src/session/merge.ts",
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
        file: "src/session/identity.ts",
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
        file: "src/session/couriers.ts",
        from: `if (!belongs || judgeWrite(context, courier, stored) !== "applies") continue;`,
        to: "if (!belongs) continue;",
      },
    ],
  },
  {
    what: "what a late answer has overwritten is in no vault",
    setting: UNLOCKED,
    mutations: [
      {
        file: "src/client/vault.ts",
        from: "return this.#read().find(([tag, version]) => tag !== beacon.tag || version !== beacon.version)?.[2];",
        to: "return undefined;",
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
];

describe("the model of the session", () => {
  it.each<Partial<Setting>>([{}, UNLOCKED, STORED])(
    `finds nothing in ${WITHIN} schedules of the sources as they are, %j`,
    (setting) => check(WITHIN, setting),
    PATIENCE,
  );

  it.each(FAULTS)(
    `finds within ${WITHIN} schedules that $what`,
    async ({ mutations, setting = {} }) => {
      const faults = { halves: await buildHalves(mutations) };
      const property = fc.asyncProperty(schedules(setting), async (schedule) => void (await play(schedule, faults)));
      const { failed, errorInstance } = await fc.check(property, { numRuns: WITHIN, endOnFailure: true, seed: 1 });
      expect(failed).toBe(true);
      expect(errorInstance).toBeInstanceOf(Counterexample);
    },
    PATIENCE,
  );
});
