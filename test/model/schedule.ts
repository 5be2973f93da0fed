import fc from "fast-check";

export const CLIENT_KEYS = ["name", "note"] as const;
export const SERVER_KEYS = ["role"] as const;
export const KEYS = [...CLIENT_KEYS, ...SERVER_KEYS] as const;
export type Key = (typeof KEYS)[number];

/** The world a schedule is played in. */
export interface Setting {
  /** Of everything the schedule leaves to chance. */
  readonly seed: number;
  readonly nodes: number;
  readonly bus: "none" | "reliable" | "lossy";
  readonly store: "cookie" | "memory" | "spill";
  /** Whether a browser's requests all go to one node. */
  readonly sticky: boolean;
  readonly locks: boolean;
  /** Whether the browser tells of changed cookies. */
  readonly cookieEvents: boolean;
  /** Share of requests, answers and connections that are lost. */
  readonly loss: number;
  /** Share of requests that reach the server twice. */
  readonly twice: number;
  /** How far each node's clock is off, in ms. */
  readonly skews: readonly number[];
  /** Whether the visitor has a session already. */
  readonly visited: boolean;
}

export type Act =
  | { readonly do: "open" | "close" | "kill" | "reload" | "disconnect" | "look" | "replay"; readonly tab: number }
  | { readonly do: "type" | "put"; readonly tab: number; readonly key: number; readonly long: boolean }
  | { readonly do: "crash"; readonly node: number }
  | { readonly do: "jump"; readonly node: number; readonly by: number }
  | { readonly do: "evict"; readonly which: number }
  | { readonly do: "clear" | "storeDown" | "storeUp" | "revoke" };

/** Something that happens, so long after what happened before. */
export interface Step {
  readonly wait: number;
  readonly act: Act;
}

export interface Schedule {
  readonly setting: Setting;
  readonly steps: readonly Step[];
}

const MINUTE = 60_000;

const anySetting: fc.Arbitrary<Setting> = fc.record({
  seed: fc.nat(2 ** 31 - 1),
  nodes: fc.integer({ min: 1, max: 3 }),
  bus: fc.constantFrom("none", "reliable", "lossy"),
  store: fc.constant("cookie"),
  sticky: fc.boolean(),
  locks: fc.boolean(),
  cookieEvents: fc.boolean(),
  loss: fc.constantFrom(0, 0, 0.1, 0.3),
  twice: fc.constantFrom(0, 0.2),
  skews: fc.array(fc.constantFrom(0, 0, -50, 50, -3_000, 3_000, -10 * MINUTE, 10 * MINUTE), {
    minLength: 3,
    maxLength: 3,
  }),
  visited: fc.boolean(),
});

const tab = fc.nat(2);
const typing = fc.record({
  do: fc.constantFrom("type", "type", "put"),
  tab,
  key: fc.nat(2),
  long: fc.nat(9).map((one) => one === 0),
});
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: typing as fc.Arbitrary<Act> },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constantFrom("open", "close", "kill", "reload", "reload", "reload", "disconnect", "look", "replay"),
      tab,
    }) as fc.Arbitrary<Act>,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash"), node: tab }) as fc.Arbitrary<Act> },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("jump"),
      node: tab,
      by: fc.constantFrom(-5 * MINUTE, -2_000, 2_000, 5 * MINUTE),
    }) as fc.Arbitrary<Act>,
  },
  {
    weight: 1,
    arbitrary: fc.oneof(
      fc.record({ do: fc.constant("evict"), which: fc.nat(4) }),
      fc.record({ do: fc.constantFrom("clear", "storeDown", "storeUp", "storeUp", "revoke") }),
    ) as fc.Arbitrary<Act>,
  },
);

const step = fc.record({ wait: fc.constantFrom(0, 1, 5, 20, 60, 150, 350, 350, 900, 4_000, 40_000), act });

const steps = fc.array(step, { minLength: 1, maxLength: 24 });

/** Every schedule, or those of a setting in which some things are fixed. */
export const schedules = (fixed: Partial<Setting> = {}): fc.Arbitrary<Schedule> =>
  fc.record({ setting: anySetting.map((setting) => ({ ...setting, ...fixed })), steps });
