import { beforeEach, describe, expect, it } from "vitest";
import type { Answer } from "./commit-reply.ts";
import { Ledger } from "./ledger.ts";
import { Pause } from "./pause.ts";
import { Sync } from "./sync.ts";

let ledger: Ledger;
let sync: Sync;
let waits: number[];
let posted: unknown[];
let answer: () => Answer;

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** The connection has written `n` times. */
function written(n: number): void {
  ledger.state({ n, keys: {}, patch: `patch ${n}` });
  sync.kick();
}

beforeEach(() => {
  ledger = new Ledger({ keys: {} });
  waits = [];
  posted = [];
  answer = () => undefined;
  const pause = new Pause();
  sync = new Sync(ledger, {
    post: async (body) => {
      posted.push(body);
      await settle();
      return answer();
    },
    beacon: () => ({ tag: "t", version: "v" }),
    gone: () => false,
    lacking: () => undefined,
    exclusive: (run) => run(),
    // No time passes here but by what wakes it.
    pause: (milliseconds) => {
      waits.push(milliseconds);
      return pause.wait(2 ** 30);
    },
    wake: () => pause.wake(),
    random: () => 1,
    committed: () => {},
    confirmed: () => {},
    failed: () => {},
    learned: () => {},
    settled: () => {},
    puzzled: () => {},
    changed: () => {},
    idle: () => {},
  });
  ledger.joined({ n: 0, keys: {} });
});

/** One more write, one more try. */
async function pass(): Promise<void> {
  written(1000 + waits.length);
  await settle();
  await settle();
}

describe("an outage", () => {
  it("has what is written next tried at once, though the tries before have become rare", async () => {
    written(1);
    await settle();
    await settle();
    expect(posted).toEqual([{ patch: "patch 1" }]);
    answer = () => ({ status: 200, body: { version: "v", tag: "t", seen: "v" } });
    written(2);
    await settle();
    await settle();
    expect(posted).toEqual([{ patch: "patch 1" }, { patch: "patch 2" }]);
    expect(ledger.job()).toBeUndefined();
  });

  it("is not asked about more often for being told the same", async () => {
    written(1);
    await settle();
    await settle();
    for (let times = 0; times < 5; times++) written(1);
    await settle();
    expect(posted).toHaveLength(1);
    expect(waits).toEqual([500]);
  });

  it("grows the wait with each try, whatever caused it, but for what was written during the last", async () => {
    for (let times = 0; times < 7; times++) await pass();
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
    written(1);
    await settle();
    ledger.state({ n: 2000, keys: {}, patch: "patch 2000" });
    await settle();
    await settle();
    expect(waits.at(-1)).toBe(500);
  });
});
