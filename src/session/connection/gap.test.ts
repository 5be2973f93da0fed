import { describe, expect, it } from "vitest";
import { TestClock, testEngine, visitor } from "../../../test/support/session-jar.ts";
import type { Clock } from "../../base/clock.ts";
import { listenTo, type SessionBus } from "../bus.ts";
import { Overlay } from "../stores/overlay.ts";

describe("listenTo", () => {
  it("catches up once after a gap, and not after its end", () => {
    const gaps = new Set<() => void>();
    const timers = new Set<() => void>();
    const bus: SessionBus = {
      shared: true,
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
    const overlay = new Overlay({ sessions: 1, ms: 1, now: () => 0 });
    const ears = { id: "self", entries() {}, ended() {}, missed: () => (missed += 1) };
    const stop = listenTo({ bus, clock, overlay, ended: { watch: () => () => {} } }, { id: "id", generation: 0 }, ears);
    for (let n = 0; n < 2; n++) for (const gap of gaps) gap();
    expect(timers.size).toBe(1);
    for (const run of timers) run();
    expect(missed).toBe(1);
    for (const gap of gaps) gap();
    stop();
    expect([timers.size, gaps.size]).toEqual([0, 0]);
  });
});

describe("a connection whose bus may have missed something", () => {
  it("asks its page to look at the cookie, which other servers' pages may have changed", async () => {
    const gaps = new Set<() => void>();
    const bus: SessionBus = {
      shared: true,
      publish() {},
      subscribe: () => () => {},
      onGap: (listener) => {
        gaps.add(listener);
        return () => gaps.delete(listener);
      },
    };
    const clock = new TestClock();
    const engine = testEngine({ bus, clock });
    const asked: string[] = [];
    const { jar } = await visitor(engine);
    const before = gaps.size;
    const connection = engine.connect(jar.header());
    connection.attach((event) => asked.push(event));
    const stranger = engine.connect("");
    stranger.attach((event) => asked.push(`nobody's ${event}`));
    for (const gap of gaps) gap();
    expect(asked).toEqual([]);
    clock.advance(2_000);
    expect(asked).toEqual(["look"]);
    connection.close();
    expect(gaps.size).toBe(before);
  });
});
