import { describe, expect, it } from "vitest";
import { Tombstones } from "./tombstones.ts";

describe("Tombstones", () => {
  it("remember a limited number of each kind for a limited time", () => {
    let time = 0;
    const stones = new Tombstones({ limit: 2, ms: 10, now: () => time });
    stones.add({ id: "revoked" });
    for (const id of ["a", "b", "c"]) stones.add({ id, next: `${id}2` });
    expect(["revoked", "a", "b", "c"].map((id) => stones.has(id))).toEqual([true, false, true, true]);
    expect(stones.size).toBe(3);
    time = 10;
    expect(["revoked", "c"].map((id) => stones.has(id))).toEqual([false, false]);
    stones.add({ id: "d", next: "d2" });
    expect(stones.size).toBe(2);
  });

  it("let a session become nothing but what has replaced it, and a revoked one nothing at all", () => {
    const stones = new Tombstones({ limit: 2, ms: 10, now: () => 0 });
    stones.add({ id: "a", next: "b" });
    expect([stones.isReplacedBy("a", "b"), stones.isReplacedBy("a", "c")]).toEqual([true, false]);
    stones.add({ id: "a" });
    expect([stones.isRevoked("a"), stones.isReplacedBy("a", "b")]).toEqual([true, false]);
  });

  it("have the same digests on two processes exactly when they hold the same, in whatever order it came", () => {
    const [one, two] = [1, 2].map(() => new Tombstones({ limit: 3, ms: 10, now: () => 0 }));
    const ids = ["aaaa", "bbbb", "a123"];
    for (const id of ids) one?.add({ id });
    for (const id of ids.toReversed()) two?.add({ id });
    expect(one?.digests).toEqual(two?.digests);
    two?.add({ id: "bbbb", next: "cccc" });
    const different = two?.digests.filter((digest, part) => digest !== one?.digests[part]);
    expect(different).toHaveLength(1);
    one?.add({ id: "bbbb", next: "cccc" });
    expect(one?.add({ id: "bbbb", next: "cccc" })).toBe(false);
    expect(one?.digests).toEqual(two?.digests);
    // The oldest goes; what it was is in the digest no more.
    one?.add({ id: "dddd" });
    const fresh = new Tombstones({ limit: 3, ms: 10, now: () => 0 });
    for (const id of ["bbbb", "a123", "dddd"]) fresh.add({ id });
    fresh.add({ id: "bbbb", next: "cccc" });
    expect(one?.digests).toEqual(fresh.digests);
  });

  it("tell the newest of a part, of each kind so many", () => {
    const stones = new Tombstones({ limit: 9, ms: 10, now: () => 0 });
    for (const id of ["a1", "a2", "b1", "a3"]) stones.add({ id });
    for (const id of ["a1", "a2", "a3"]) stones.add({ id, next: `${id}n` });
    const part = "a".charCodeAt(0) % 64;
    expect(stones.newestIn(new Set([part]), 2)).toEqual([
      { id: "a2" },
      { id: "a3" },
      { id: "a2", next: "a2n" },
      { id: "a3", next: "a3n" },
    ]);
  });
});
