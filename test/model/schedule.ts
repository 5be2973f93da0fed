import fc from "fast-check";

/** Keys of the session itself. */
export const KEYS = ["name", "note", "theme", "role", "user"] as const;
/** Keys that the browser keeps, for a tab and for all of them. */
export const KEPT_KEYS = ["step", "layout"] as const;
/** What inputs may write. */
export const CLIENT_KEYS = ["name", "note", "theme", "step", "layout"] as const;
/** What survives logging in and out. */
export const CARRIED = "theme";
export type Key = (typeof KEYS)[number] | (typeof KEPT_KEYS)[number];

/** What is typed, and what handlers write, in schedules that play everything and in those that do not. */
export const TYPED = { few: ["name", "note"], all: CLIENT_KEYS } as const;
export const PUT = { few: ["name", "note", "role"], all: ["name", "note", "theme", "role", "step", "layout"] } as const;

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
  /** Whether the visitor logs in and out as well, and writes keys that the browser keeps. */
  readonly keys: "few" | "all";
  /** Whether the browser keeps cookies. */
  readonly cookies: "kept" | "blocked";
  /** Whether pages may use `localStorage` and `sessionStorage`. */
  readonly storage: "kept" | "blocked";
  /** Whether the visitor leaves a page only when nothing is being saved. */
  readonly patient: boolean;
  /** Share of messages that take up to three seconds. */
  readonly slow: number;
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
  | {
      readonly do: "open" | "close" | "kill" | "reload" | "disconnect" | "look" | "replay" | "duplicate";
      readonly tab: number;
    }
  | {
      readonly do: "renew" | "drop";
      readonly tab: number;
      /** Whether the handler writes something else: before it logs in, after it logs out. */
      readonly writes: boolean;
      /** Whether the page goes on to another when that is saved. */
      readonly leaves: boolean;
    }
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

/** What most schedules leave as it is. */
export const PLAIN = { keys: "few", cookies: "kept", storage: "kept", patient: false, slow: 0.1 } as const;

/** A visitor whom nothing befalls that is not in the steps. */
export const CALM: Setting = {
  ...PLAIN,
  seed: 1,
  nodes: 1,
  bus: "none",
  store: "cookie",
  sticky: true,
  locks: true,
  cookieEvents: false,
  loss: 0,
  twice: 0,
  skews: [0, 0, 0],
  visited: true,
};

const MINUTE = 60_000;

const anySetting: fc.Arbitrary<Omit<Setting, keyof typeof PLAIN>> = fc.record({
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
  key: fc.nat(5),
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

/** With logging in and out. */
const anyAct: fc.Arbitrary<Act> = fc.oneof(
  { weight: 16, arbitrary: act },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constantFrom("renew", "drop"),
      tab,
      writes: fc.boolean(),
      leaves: fc.boolean(),
    }) as fc.Arbitrary<Act>,
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("duplicate", "open"), tab }) as fc.Arbitrary<Act> },
  { weight: 1, arbitrary: fc.constant<Act>({ do: "revoke" }) },
);

const stepsOf = (acts: fc.Arbitrary<Act>): fc.Arbitrary<Step[]> =>
  fc.array(fc.record({ wait: fc.constantFrom(0, 1, 5, 20, 60, 150, 350, 350, 900, 4_000, 40_000), act: acts }), {
    minLength: 1,
    maxLength: 24,
  });
const STEPS = { few: stepsOf(act), all: stepsOf(anyAct) };

/** A patch that logs in lives for ten minutes: of clocks that differ by more it is never taken. */
const near = (setting: Setting): Setting =>
  setting.keys === "few" ? setting : { ...setting, skews: setting.skews.map((ms) => ms % (10 * MINUTE)) };

const soon = (act: fc.Arbitrary<unknown>): fc.Arbitrary<Step> =>
  fc.record({ wait: fc.constantFrom(0, 20, 60, 150, 350, 350, 900, 2_000), act: act as fc.Arbitrary<Act> });
const input = fc.record({ do: fc.constant("type"), tab, key: fc.nat(1), long: fc.constant(false) });
const page = fc.record({ do: fc.constantFrom("open", "open", "reload", "reload", "close", "kill"), tab });
const move = fc.record({ do: fc.constantFrom("renew", "drop"), tab, writes: fc.constant(false), leaves: fc.boolean() });

/** One login or logout, inputs in other tabs whose answers may come after it, and pages that are loaded then. */
export const LATE_ANSWERS: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.array(soon(fc.oneof(input, input, page)), { minLength: 3, maxLength: 10 }),
    soon(move),
    fc.array(soon(fc.oneof(input, page, page)), { minLength: 2, maxLength: 10 }),
  )
  .map(([before, then, after]) => [...before, then, ...after]);

/** Every schedule, or those of a setting in which some things are fixed; with steps of one's own where those are rare. */
export const schedules = (fixed: Partial<Setting> = {}, steps = STEPS[fixed.keys ?? "few"]): fc.Arbitrary<Schedule> =>
  fc.record({ setting: anySetting.map((setting) => near({ ...PLAIN, ...setting, ...fixed })), steps });
