import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Keys, type Key } from "./keys.ts";

/** The row at which a key is refused. */
function refusedAt(items: readonly Key[]): number | undefined {
  const keys = new Keys({ items, key: (item) => item as Key });
  for (const [index, key] of items.entries()) {
    try {
      keys.claim(key, index);
    } catch (error) {
      expect(error).toMatchObject({ code: "template_duplicate_key" });
      return index;
    }
  }
  return undefined;
}

describe("the keys of a list", () => {
  it.each<[string, Key[], number | undefined]>([
    ["ascend", [-1, 0, 1.5, 7], undefined],
    ["ascend, and one comes again", [1, 2, 2], 2],
    ["ascend, and the first comes again", [1, 2, 3, 1], 3],
    ["descend", [3, 2, 1], undefined],
    ["descend, and one comes again", [3, 2, 3], 2],
    ["are numbers, then the same as text", [1, 2, "1", "2"], undefined],
    ["are text that comes again", ["b", "a", "b"], 2],
    ["are zero of both signs", [-0, 0], 1],
    ["are no numbers", [Number.NaN, 1, Number.NaN], 2],
    ["are without end", [-Infinity, -Infinity], 1],
  ])("that %s", (_what, items, expected) => {
    expect(refusedAt(items)).toBe(expected);
  });

  it("are refused where a set holds them already, and nowhere else", () => {
    const key = fc.oneof(fc.integer({ min: -3, max: 30 }), fc.constantFrom("1", "2", "x"));
    fc.assert(
      fc.property(fc.array(key, { maxLength: 12 }), fc.boolean(), (drawn, sorted) => {
        const items = sorted ? drawn.toSorted((a, b) => Number(a) - Number(b)) : drawn;
        const first = items.findIndex((one, index) => items.indexOf(one) < index);
        expect(refusedAt(items)).toBe(first === -1 ? undefined : first);
      }),
    );
  });
});
