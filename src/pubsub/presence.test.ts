import { describe, expect, it } from "vitest";
import type { Clock } from "../base/clock.ts";
import { silentLogger } from "../base/logger.ts";
import { PresenceTracker, defaultPresenceLimits } from "./presence.ts";
import { createPubSub } from "./pub-sub.ts";

/** A clock that the test moves, and processes that share a bus until they are cut off from it. */
function world() {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    setTimeout(run, ms) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  const pass = (ms: number) => {
    for (const end = now + ms; now < end; now += 1_000) {
      for (const timer of [...timers]) if (timer.at <= now && timers.delete(timer)) timer.run();
    }
  };
  const bus = createPubSub({ logger: silentLogger });
  const node = (name: string) => {
    const state = { deaf: false };
    const pubsub: typeof bus = {
      ...bus,
      publish: (channel, message) => void (state.deaf || bus.publish(channel, message)),
      subscribe: (channel, listener) => bus.subscribe(channel, (message) => void (state.deaf || listener(message))),
    };
    const tracker = new PresenceTracker({
      pubsub,
      clock,
      node: name,
      limits: { ...defaultPresenceLimits, presences: 2 },
    });
    const diffs: unknown[] = [];
    tracker.subscribe("room", ({ payload }) => diffs.push(payload));
    return { tracker, diffs, state };
  };
  return { node, pass };
}

const ann = { channel: "room", key: "ann" };

describe("PresenceTracker", () => {
  it("tells every process who comes, changes and goes, and lists them", () => {
    const { node } = world();
    const [a, b] = [node("a"), node("b")];
    const owner = {};
    a.tracker.track(owner, ann, { typing: false });
    a.tracker.track(owner, ann, { typing: true });
    b.tracker.track({}, ann, { typing: false });
    expect(b.tracker.list("room")).toEqual({ ann: [{ typing: false }, { typing: true }] });
    expect(b.tracker.list("elsewhere")).toEqual({});
    a.tracker.release(owner);
    for (const { diffs } of [a, b]) {
      expect(diffs).toEqual([
        { joins: { ann: [{ typing: false }] }, leaves: {} },
        { joins: { ann: [{ typing: true }] }, leaves: { ann: [{ typing: false }] } },
        { joins: { ann: [{ typing: false }] }, leaves: {} },
        { joins: {}, leaves: { ann: [{ typing: true }] } },
      ]);
    }
    expect(a.tracker.list("room")).toEqual({ ann: [{ typing: false }] });
  });

  it("tells a process that comes later who is there", () => {
    const { node } = world();
    node("a").tracker.track({}, ann, 1);
    expect(node("b").tracker.list("room")).toEqual({ ann: [1] });
  });

  it("makes up for what a process has missed at the next beat", () => {
    const { node, pass } = world();
    const [a, b] = [node("a"), node("b")];
    const owner = {};
    a.tracker.track(owner, ann, 1);
    b.state.deaf = true;
    a.tracker.track({}, { channel: "room", key: "bob" }, 2);
    a.tracker.untrack(owner, ann);
    b.state.deaf = false;
    expect(b.tracker.list("room")).toEqual({ ann: [1] });
    pass(10_000);
    expect(b.tracker.list("room")).toEqual({ bob: [2] });
  });

  it("drops everybody of a process that has vanished, and no one of one that is quiet", () => {
    const { node, pass } = world();
    const [a, b] = [node("a"), node("b")];
    a.tracker.track({}, ann, 1);
    pass(120_000);
    expect(b.tracker.list("room")).toEqual({ ann: [1] });
    a.state.deaf = true;
    pass(60_000);
    expect(b.tracker.list("room")).toEqual({});
    expect(b.diffs.at(-1)).toEqual({ joins: {}, leaves: { ann: [1] } });
  });

  it("drops everybody of a process that drains at once, by one message, and tracks nobody on it any more", () => {
    const { node, pass } = world();
    const [a, b] = [node("a"), node("b")];
    const owner = {};
    a.tracker.track(owner, ann, 1);
    a.tracker.track({}, { channel: "room", key: "bob" }, 2);
    const heard = a.diffs.length;
    a.tracker.drain();
    expect(b.diffs.at(-1)).toEqual({ joins: {}, leaves: { ann: [1], bob: [2] } });
    const told = b.diffs.length;
    a.tracker.release(owner);
    a.tracker.track({}, ann, 3);
    pass(120_000);
    expect([b.tracker.list("room"), a.tracker.list("room")]).toEqual([{}, {}]);
    expect([b.diffs.length, a.diffs.length]).toEqual([told, heard]);
  });

  it("lets an owner track no more keys than the limit", () => {
    const { tracker } = world().node("a");
    const owner = {};
    for (const key of ["a", "b", "a"]) tracker.track(owner, { channel: "room", key }, 1);
    expect(() => tracker.track(owner, { channel: "room", key: "c" }, 1)).toThrow(
      expect.objectContaining({ code: "limit_exceeded" }),
    );
  });
});
