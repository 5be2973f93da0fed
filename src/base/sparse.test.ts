import { describe, expect, it } from "vitest";
import { SparseMap, SparseSet } from "./sparse.ts";

describe("SparseMap", () => {
  it("is empty before something is put into it", () => {
    const map = new SparseMap<string, number>();
    expect([...map, ...map.keys(), ...map.values()]).toEqual([]);
    expect([map.size, map.has("a"), map.get("a"), map.delete("a")]).toEqual([0, false, undefined, false]);
  });

  it("is a map after that, until it is cleared", () => {
    const map = new SparseMap<string, number>().set("a", 1).set("b", 2);
    expect([map.size, map.has("a"), map.get("b")]).toEqual([2, true, 2]);
    expect([[...map], [...map.keys()], [...map.values()]]).toEqual([
      [
        ["a", 1],
        ["b", 2],
      ],
      ["a", "b"],
      [1, 2],
    ]);
    expect([map.delete("a"), map.size]).toEqual([true, 1]);
    map.clear();
    expect([...map.set("c", 3)]).toEqual([["c", 3]]);
  });

  it("may be deleted from while it is gone through, as a map may", () => {
    const map = new SparseMap<string, number>().set("a", 1).set("b", 2);
    for (const [key] of map) map.delete(key);
    expect(map.size).toBe(0);
  });
});

describe("SparseSet", () => {
  it("is empty before something is put into it, and a set after that", () => {
    const set = new SparseSet<string>();
    expect([[...set], set.size, set.has("a"), set.delete("a")]).toEqual([[], 0, false, false]);
    set.add("a").add("b").add("a");
    expect([[...set], set.size, set.has("a"), set.delete("a")]).toEqual([["a", "b"], 2, true, true]);
    set.clear();
    expect([...set.add("c")]).toEqual(["c"]);
  });
});
