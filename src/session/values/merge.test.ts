import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Entries, Entry } from "./entry.ts";
import { merge, newerThan } from "./merge.ts";

/** Few clocks and few values, so that ties and repeats are common. */
const clock = fc.constantFrom(
  "000000001000aaaaaaaa",
  "000000001000bbbbbbbb",
  "000000002000aaaaaaaa",
  "000000002001aaaaaaaa",
);
const value = fc.oneof(
  fc.constantFrom<Partial<Entry>>({ value: 1 }, { value: "é" }, { value: null }, { deleted: true }),
  fc.record({ value: fc.string(), doc: fc.string(), seq: fc.nat() }),
);
const entry: fc.Arbitrary<Entry> = fc.tuple(clock, value).map(([at, rest]) => ({ clock: at, ...rest }));
const entries: fc.Arbitrary<Entries> = fc
  .array(fc.tuple(fc.constantFrom("a", "b", "__proto__", "unknown"), entry))
  .map((rows) => new Map(rows));

const clocks = (all: Entries) => new Map([...all].map(([key, { clock: at }]) => [key, at]));
const plain = (all: Entries) => [...all].sort(([a], [b]) => (a < b ? -1 : 1));

describe("merge", () => {
  it("is commutative", () => {
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        expect(plain(merge(a, b))).toEqual(plain(merge(b, a)));
      }),
    );
  });

  it("is associative", () => {
    fc.assert(
      fc.property(entries, entries, entries, (a, b, c) => {
        expect(plain(merge(merge(a, b), c))).toEqual(plain(merge(a, merge(b, c))));
      }),
    );
  });

  it("is idempotent, and returns its first argument where the second adds nothing", () => {
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        const both = merge(a, b);
        expect(merge(both, a)).toBe(both);
        expect(merge(both, b)).toBe(both);
      }),
    );
  });

  it("keeps a deletion against an older write, and lets a newer write win over it", () => {
    const deleted: Entries = new Map([["a", { clock: "000000002000aaaaaaaa", deleted: true }]]);
    const older: Entries = new Map([["a", { clock: "000000001000aaaaaaaa", value: 1 }]]);
    const newer: Entries = new Map([["a", { clock: "000000002001aaaaaaaa", value: 2 }]]);
    expect(merge(older, deleted).get("a")?.deleted).toBe(true);
    expect(merge(merge(older, deleted), newer).get("a")?.value).toBe(2);
  });
});

describe("newerThan", () => {
  it("gives just what the other side needs to be brought up to date", () => {
    fc.assert(
      fc.property(entries, entries, (a, b) => {
        const all = merge(a, b);
        const missing = newerThan(all, b);
        expect(clocks(merge(b, missing))).toEqual(clocks(all));
        for (const [key, { clock: at }] of missing) expect(b.get(key)?.clock).not.toBe(at);
      }),
    );
  });
});
