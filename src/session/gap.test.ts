import { describe, expect, it } from "vitest";
import type { Clock } from "../base/clock.ts";
import { listenTo, type SessionBus } from "./bus.ts";

describe("listenTo", () => {
  it("catches up once after a gap, and not after its end", () => {
    const gaps = new Set<() => void>();
    const timers = new Set<() => void>();
    const bus: SessionBus = {
      publish() {},
      subscribe: () => () => {},
      onGap: (listener) => {
        gaps.add(listener);
        return () => gaps.delete(listener);
      },
    };
    const clock: Clock = {
      now: () => 0,
      setTimeout: (run) => {
        timers.add(run);
        return () => timers.delete(run);
      },
    };
    let missed = 0;
    const stop = listenTo({ bus, clock }, "id", { message() {}, missed: () => (missed += 1) });
    for (let n = 0; n < 2; n++) for (const gap of gaps) gap();
    expect(timers.size).toBe(1);
    for (const run of timers) run();
    expect(missed).toBe(1);
    for (const gap of gaps) gap();
    stop();
    expect([timers.size, gaps.size]).toEqual([0, 0]);
  });
});
