import { deepStrictEqual, ok, rejects, strictEqual } from "node:assert";
import { randomId } from "../base/random-id.ts";
import { HoldfastError } from "../base/errors.ts";
import { toRecord } from "../session/stores/record.ts";
import type { StoreLimits } from "../session/stores/limits.ts";
import type { NewSession, Records, SessionStore } from "../session/stores/store.ts";
import type { ConformanceTest } from "./conformance.ts";
import { eventually } from "./eventually.ts";

/** What the suite needs to know of a store. */
export interface SessionStoreHarness {
  /** A client of its own on the same sessions, as another process would have; with these limits where they are given. */
  open(limits?: StoreLimits): SessionStore | Promise<SessionStore>;
  /** Ends the store's server as a crash does, and starts it again; left out where there is none. */
  readonly server?: { crash(): Promise<void>; restart(): Promise<void> };
}

/**
 * Checks a session store as the built-in ones are checked: merging, concurrency, logout, expiry, limits, hostile names,
 * and what happens when its server goes away and comes back.
 *
 * @example
 * ```ts
 * import { sessionStoreConformance } from "holdfast/testing";
 * import { sqliteStore } from "holdfast/sqlite";
 * import { describe, it } from "vitest";
 *
 * describe("sqliteStore", () => {
 *   const harness = { open: () => sqliteStore({ path: "test.db" }) };
 *   for (const { name, run } of sessionStoreConformance(harness)) it(name, run);
 * });
 * ```
 */
export function sessionStoreConformance(harness: SessionStoreHarness): readonly ConformanceTest[] {
  const { server } = harness;
  const checks = [...basics, ...merging, ...endings];
  return [
    ...checks.map(({ name, check }) => ({ name, run: () => withStores(harness, {}, check) })),
    ...bounds.map(({ name, check }) => ({ name, run: () => withStores(harness, { limits: NARROW }, check) })),
    ...(server === undefined ? [] : outages(harness, server)),
  ];
}

type Stores = readonly [a: SessionStore, b: SessionStore];

interface Check {
  readonly name: string;
  readonly check: (stores: Stores) => Promise<void>;
}

async function withStores(
  harness: SessionStoreHarness,
  { limits }: { limits?: StoreLimits },
  check: Check["check"],
): Promise<void> {
  const stores = [await harness.open(limits), await harness.open(limits)] as const;
  try {
    await check(stores);
  } finally {
    for (const store of stores) await store.close?.();
  }
}

const NARROW: StoreLimits = { entries: 3, bytes: 1_000 };
const HOUR = 3_600_000;
const soon = (): number => Date.now() + 300;
const later = (): number => Date.now() + HOUR;

/** The record of a value written at a time; `by` tells writes of one time apart. */
const record = (value: unknown, time = 1, by = "abcdefgh"): string =>
  toRecord({ clock: time.toString(36).padStart(12, "0") + by, value: value as string });

const session = (records: Record<string, string> | Records = {}, expires = later()): NewSession => ({
  id: randomId(16),
  generation: 0,
  records: records instanceof Map ? records : new Map(Object.entries(records as Record<string, string>)),
  expires,
});

const write = (records: Record<string, string>, expires = later()) => ({
  generation: 0,
  records: new Map(Object.entries(records)),
  expires,
});

const sorted = (records: Records | undefined): [string, string][] | undefined =>
  records && [...records].sort(([a], [b]) => (a < b ? -1 : 1));

async function holds(store: SessionStore, id: string, expected: Record<string, string>): Promise<void> {
  deepStrictEqual(sorted((await store.read(id))?.records), sorted(new Map(Object.entries(expected))));
}

const basics: readonly Check[] = [
  {
    name: "gives back what was created, to other clients too",
    async check([a, b]) {
      const created = session({ name: record("Ann") });
      strictEqual(await a.create({ ...created, generation: 7 }), true);
      const held = await b.read(created.id);
      strictEqual(held?.generation, 7);
      await holds(b, created.id, { name: record("Ann") });
    },
  },
  {
    name: "has no session that nobody created",
    async check([a]) {
      strictEqual(await a.read(randomId(16)), undefined);
      strictEqual(await a.apply(randomId(16), write({ name: record("Ann") })), undefined);
    },
  },
  {
    name: "creates an id once, also when two ask at once",
    async check([a, b]) {
      const created = session({ name: record("Ann") });
      const outcomes = await Promise.all([a, b, a, b].map((store) => store.create(created)));
      strictEqual(outcomes.filter(Boolean).length, 1);
      strictEqual(await b.create({ ...created, records: new Map() }), false);
      await holds(a, created.id, { name: record("Ann") });
    },
  },
  {
    name: "keeps any key and any value as they are",
    async check([a, b]) {
      const keys = [
        "__proto__",
        "constructor",
        "toString",
        "g",
        "r",
        "k",
        "",
        " ",
        "a.b",
        '"',
        "\\",
        "'; --",
        "ключ",
        "名",
        "🔑",
      ];
      const values = ["\0\n\t", "🎉 \ud800", "</script>", "a\u2028b", null, false, -0.5, [[]], { __proto__: 1 }];
      const records = new Map(keys.map((key, at) => [key, record(values[at % values.length])]));
      const created = session(records);
      await a.create({ ...created, records: new Map() });
      deepStrictEqual(sorted(await a.apply(created.id, { ...created, records })), sorted(records));
      deepStrictEqual(sorted((await b.read(created.id))?.records), sorted(records));
    },
  },
  {
    name: "keeps a value of 100,000 bytes",
    async check([a, b]) {
      const created = session();
      await a.create(created);
      const large = record("x".repeat(100_000));
      await a.apply(created.id, write({ large }));
      await holds(b, created.id, { large });
    },
  },
  {
    name: "keeps 10,000 sessions apart",
    async check([a, b]) {
      const sessions = Array.from({ length: 10_000 }, (_, n) => session({ n: record(n) }));
      for (let at = 0; at < sessions.length; at += 500)
        await Promise.all(sessions.slice(at, at + 500).map((created) => a.create(created)));
      for (const n of [0, 1, 4_999, 9_999]) await holds(b, sessions[n]?.id ?? "", { n: record(n) });
    },
  },
];

const merging: readonly Check[] = [
  {
    name: "keeps both of two keys that two clients write at once",
    async check([a, b]) {
      const created = session();
      await a.create(created);
      const names = Array.from({ length: 40 }, (_, n) => `key${n}`);
      await Promise.all(names.map((name, n) => (n % 2 === 0 ? a : b).apply(created.id, write({ [name]: record(n) }))));
      await holds(a, created.id, Object.fromEntries(names.map((name, n) => [name, record(n)])));
    },
  },
  {
    name: "keeps the latest of what two clients write to one key at once, in whatever order",
    async check([a, b]) {
      const created = session();
      await a.create(created);
      const times = Array.from({ length: 40 }, (_, n) => ((n * 17) % 40) + 1);
      await Promise.all(times.map((n) => (n % 2 === 0 ? a : b).apply(created.id, write({ name: record(n, n) }))));
      await holds(a, created.id, { name: record(40, 40) });
    },
  },
  {
    name: "changes nothing by an older record, or by one that comes twice",
    async check([a, b]) {
      const created = session();
      await a.create(created);
      await a.apply(created.id, write({ name: record("new", 2) }));
      const held = await b.apply(created.id, write({ name: record("old", 1) }));
      deepStrictEqual(sorted(held), [["name", record("new", 2)]]);
      await b.apply(created.id, write({ name: record("new", 2) }));
      await holds(a, created.id, { name: record("new", 2) });
    },
  },
  {
    name: "orders records by their bytes, not by the letters of some language",
    async check([a]) {
      // Each is greater than the one before it, by bytes alone.
      const ascending = [record("a", 1, "Zzzzzzzz"), record("B", 1, "_zzzzzzz"), record("a", 1, "azzzzzzz")];
      ascending.push(record("Z", 2), record("_", 2), record("a", 2), record("aa", 2), record("é", 3), record("😀", 4));
      const created = session();
      await a.create(created);
      for (const next of ascending) {
        await a.apply(created.id, write({ name: next }));
        for (const earlier of ascending) if (earlier < next) await a.apply(created.id, write({ name: earlier }));
        await holds(a, created.id, { name: ascending.reduce((x, y) => (y <= next && y > x ? y : x), "") });
      }
    },
  },
  {
    name: "answers an apply with all that the session holds then",
    async check([a, b]) {
      const created = session({ name: record("Ann"), theme: record("dark", 5) });
      await a.create(created);
      const held = await b.apply(created.id, write({ theme: record("light", 4), note: record("hi") }));
      deepStrictEqual(sorted(held), [
        ["name", record("Ann")],
        ["note", record("hi")],
        ["theme", record("dark", 5)],
      ]);
    },
  },
  {
    name: "takes nothing for another generation",
    async check([a]) {
      const created = session({ name: record("Ann") });
      await a.create({ ...created, generation: 2 });
      const late = write({ name: record("late", 9) });
      strictEqual(await a.apply(created.id, { ...late, generation: 1 }), undefined);
      strictEqual(await a.apply(created.id, { ...late, generation: 3 }), undefined);
      await holds(a, created.id, { name: record("Ann") });
    },
  },
];

const endings: readonly Check[] = [
  {
    name: "brings nothing back after a logout: neither a late write nor a late create",
    async check([a, b]) {
      const created = session({ name: record("Ann") });
      await a.create(created);
      await a.revoke(created.id, later());
      strictEqual(await b.read(created.id), undefined);
      strictEqual(await b.apply(created.id, write({ name: record("late", 9) })), undefined);
      strictEqual(await b.create(created), false);
      await a.sweep();
      strictEqual(await b.create(created), false);
    },
  },
  {
    name: "revokes an id that it has never held",
    async check([a, b]) {
      const created = session();
      await a.revoke(created.id, later());
      strictEqual(await b.create(created), false);
    },
  },
  {
    name: "ends with a logout, whatever is written at the same time",
    async check([a, b]) {
      for (let round = 0; round < 20; round++) {
        const created = session();
        await a.create(created);
        const writes = [1, 2, 3].map((n) => b.apply(created.id, write({ name: record(n, n) })));
        await Promise.all([...writes, a.revoke(created.id, later()), b.create(created)]);
        strictEqual(await b.read(created.id), undefined);
      }
    },
  },
  {
    name: "gives at the end what the session held: every write that was taken, and none that was not",
    async check([a, b]) {
      for (let round = 0; round < 20; round++) {
        const created = session({ name: record("Ann") });
        await a.create(created);
        const keys = ["one", "two", "three"];
        const written = keys.map((key) => b.apply(created.id, write({ [key]: record(key, 2) })));
        const [left, ...taken] = await Promise.all([a.revoke(created.id, later()), ...written]);
        const wanted = ["name", ...keys.filter((_, at) => taken[at] !== undefined)];
        deepStrictEqual([...(left?.keys() ?? [])].toSorted(), wanted.toSorted());
        strictEqual(await b.revoke(created.id, later()), undefined);
      }
    },
  },
  {
    name: "lets a session and a revocation expire",
    async check([a, b]) {
      const short = session({ name: record("Ann") }, soon());
      const revoked = session();
      await a.create(short);
      await a.revoke(revoked.id, soon());
      await eventually("the session expires", async () => (await b.read(short.id)) === undefined);
      strictEqual(await b.apply(short.id, write({ name: record("late", 9) })), undefined);
      await eventually("the revocation expires", () => b.create(revoked));
    },
  },
  {
    name: "lets a session live longer with a write, and never shorter",
    async check([a, b]) {
      const short = session({}, soon());
      const reference = session({}, short.expires);
      await a.create(short);
      await a.create(reference);
      await a.apply(short.id, write({}, later()));
      await a.apply(short.id, write({}, Date.now() + 1));
      await eventually("the other expires", async () => (await b.read(reference.id)) === undefined);
      ok((await b.read(short.id)) !== undefined);
    },
  },
  {
    name: "sweeps what has expired and nothing else",
    async check([a, b]) {
      const short = session({}, soon());
      const long = session();
      await a.create(short);
      await a.create(long);
      await eventually("the session expires", async () => (await b.read(short.id)) === undefined);
      ok((await a.sweep()) >= 0);
      strictEqual(await a.sweep(), 0);
      ok((await b.read(long.id)) !== undefined);
    },
  },
];

const bounds: readonly Check[] = [
  {
    name: "takes nothing beyond its limits, and says so by what it holds",
    async check([a, b]) {
      const created = session({ one: record(1), two: record(2) });
      await a.create(created);
      const held = sorted(created.records);
      deepStrictEqual(sorted(await b.apply(created.id, write({ three: record(3), four: record(4) }))), held);
      deepStrictEqual(sorted(await b.apply(created.id, write({ large: record("x".repeat(1_000)) }))), held);
      strictEqual((await b.apply(created.id, write({ three: record(3) })))?.size, 3);
      await holds(a, created.id, { one: record(1), two: record(2), three: record(3) });
    },
  },
  {
    name: "creates no session beyond its limits",
    async check([a]) {
      const tooLarge = (error: unknown) => error instanceof HoldfastError && error.code === "session_too_large";
      const created = session({ large: record("x".repeat(1_000)) });
      await rejects(a.create(created), tooLarge);
      strictEqual(await a.read(created.id), undefined);
    },
  },
];

function outages(
  harness: SessionStoreHarness,
  server: NonNullable<SessionStoreHarness["server"]>,
): readonly ConformanceTest[] {
  const check = async ([a, b]: Stores) => {
    const created = session();
    await a.create(created);
    await b.read(created.id);
    const times = Array.from({ length: 50 }, (_, n) => n + 1);
    const writing = times.map((n) => a.apply(created.id, write({ name: record(n, n) })).catch(() => undefined));
    await server.crash();
    await Promise.all(writing);
    await rejects(Promise.resolve(a.read(created.id)));
    await server.restart();
    for (const store of [a, b]) {
      const works = async () => (await store.apply(created.id, write({ name: record(99, 99) }))) !== undefined;
      await eventually("the store works again", () => works().catch(() => false));
    }
    await holds(b, created.id, { name: record(99, 99) });
  };
  return [
    {
      name: "rejects while its server is gone, and works again when it is back, with what it held",
      run: () => withStores(harness, {}, check),
    },
  ];
}
