import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HybridClock, isClock } from "./hybrid-clock.ts";

describe("HybridClock", () => {
  it("mints clocks that grow, whatever the wall clock does and whatever it observes", () => {
    const step = fc.oneof(
      fc.record({ jump: fc.integer({ min: -100_000, max: 100_000 }) }),
      fc.record({ observe: fc.integer({ min: 0, max: 2_000_000 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50 }), (steps) => {
        let wall = 1_000_000;
        const mine = new HybridClock(() => wall, "aaaaaaaa");
        let last = mine.mint();
        for (const one of steps) {
          if ("jump" in one) wall += one.jump;
          else {
            const other = new HybridClock(() => one.observe, "zzzzzzzz").mint();
            mine.observe(other);
            last = last > other ? last : other;
          }
          const next = mine.mint();
          expect(next > last).toBe(true);
          expect(isClock(next)).toBe(true);
          last = next;
        }
      }),
    );
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
