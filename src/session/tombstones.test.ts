import { describe, expect, it } from "vitest";
import { Tombstones } from "./tombstones.ts";

describe("Tombstones", () => {
  it("remember a limited number of each kind for a limited time", () => {
    let time = 0;
    const stones = new Tombstones({ limit: 2, ms: 10, now: () => time });
    stones.revoke("revoked");
    for (const id of ["a", "b", "c"]) stones.replace(id, `${id}2`);
    expect(["revoked", "a", "b", "c"].map((id) => stones.has(id))).toEqual([true, false, true, true]);
    expect(stones.size).toBe(3);
    time = 10;
    expect(["revoked", "c"].map((id) => stones.has(id))).toEqual([false, false]);
    stones.replace("d", "d2");
    expect(stones.size).toBe(2);
  });

  it("let a session become nothing but what has replaced it, and a revoked one nothing at all", () => {
    const stones = new Tombstones({ limit: 2, ms: 10, now: () => 0 });
    stones.replace("a", "b");
    expect([stones.isReplacedBy("a", "b"), stones.isReplacedBy("a", "c")]).toEqual([true, false]);
    stones.revoke("a");
    expect([stones.isRevoked("a"), stones.isReplacedBy("a", "b")]).toEqual([true, false]);
  });
});
