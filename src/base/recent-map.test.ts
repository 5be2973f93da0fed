import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RecentMap } from "./recent-map.ts";

/** What is left, oldest first. */
function drained(map: RecentMap<string, number>): number[] {
  const values: number[] = [];
  map.prune((value) => values.push(value) > 0);
  return values;
}

describe("RecentMap", () => {
  it("knows which entry was set longest ago, as a Map does whose entries are deleted before they are set", () => {
    const step = fc.tuple(fc.constantFrom("set", "delete"), fc.constantFrom(..."abcde"), fc.nat(99));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const map = new RecentMap<string, number>();
        const expected = new Map<string, number>();
        for (const [act, key, value] of steps) {
          expected.delete(key);
          if (act === "delete") map.delete(key);
          else {
            expected.set(key, value);
            map.set(key, value);
          }
          expect(map.size).toBe(expected.size);
          for (const name of "abcde") expect(map.get(name)).toBe(expected.get(name));
        }
        expect(drained(map)).toEqual([...expected.values()]);
        expect(map.size).toBe(0);
      }),
    );
  });

  it("prunes up to the first that is to stay", () => {
    const map = new RecentMap<string, number>();
    for (const [at, key] of [..."abcd"].entries()) map.set(key, at);
    map.prune((value) => value !== 2);
    expect([map.get("a"), map.get("b"), map.get("c"), map.get("d")]).toEqual([undefined, undefined, 2, 3]);
    map.set("e", 4);
    expect(drained(map)).toEqual([2, 3, 4]);
  });
});
