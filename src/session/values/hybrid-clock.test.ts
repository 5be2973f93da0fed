import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clockAt, HybridClock, isClock, timeOf } from "./hybrid-clock.ts";

describe("HybridClock", () => {
  it("mints clocks that grow, whatever the wall clock does, and beyond all that the writer knew", () => {
    const step = fc.oneof(
      fc.record({ jump: fc.integer({ min: -100_000, max: 100_000 }) }),
      fc.record({ knows: fc.integer({ min: 0, max: 2_000_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        let wall = 1_000_000;
        const mine = new HybridClock(() => wall, "aaaaaaaa");
        let known = [{ clock: mine.mint() }];
        for (const one of steps) {
          if ("jump" in one) wall += one.jump;
          else known = [...known, { clock: new HybridClock(() => one.knows, "zzzzzzzz").mint() }];
          const clock = mine.mint(known);
          expect(known.every((each) => clock > each.clock)).toBe(true);
          expect(isClock(clock)).toBe(true);
          known = [...known, { clock }];
        }
      }),
    );
  });

  it("follows a clock far ahead for those who know it, and counts it; nobody else's time moves", () => {
    const told: [number, boolean][] = [];
    const clock = new HybridClock(
      () => 5,
      "aaaaaaaa",
      (...one) => void told.push(one),
    );
    const ahead = [{ clock: clockAt(500_000, 0, "zzzzzzzz") }];
    const both = [clock.mint(ahead), clock.mint(ahead)];
    expect(both.map(timeOf)).toEqual([500_001, 500_001]);
    expect(new Set(both).size).toBe(2);
    expect(told).toEqual([[499_995, true]]);
    expect(timeOf(clock.mint())).toBe(5);
    expect(clock.time()).toBe(5);
  });

  it("goes on into the next millisecond when its counter is full", () => {
    const clock = new HybridClock(() => 5, "aaaaaaaa");
    const minted = Array.from({ length: 50_000 }, () => clock.mint());
    expect(minted.every((one, i) => i === 0 || one > (minted[i - 1] ?? ""))).toBe(true);
  });

  it("knows a clock from any other text", () => {
    for (const text of ["", "x", "000000001000aaaaaaa", "000000001000aaaaaaaaa", "00000000A000aaaaaaaa", 7, null])
      expect(isClock(text)).toBe(false);
  });
});
