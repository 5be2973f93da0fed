import { describe, expect, it } from "vitest";
import { TestClock } from "../../../test/support/session-jar.ts";
import { silentLogger } from "../../base/logger.ts";
import { defaultSessionLimits } from "../limits.ts";
import { StoreAccess } from "./store-access.ts";
import { memoryStore } from "./memory.ts";

const who = { id: "id", generation: 0 };

/** A store whose reads never end. */
function hanging() {
  const clock = new TestClock();
  let reads = 0;
  const store = { ...memoryStore(), read: () => (reads++, new Promise<never>(() => {})) };
  const limits = { ...defaultSessionLimits, storeCalls: 2 };
  const access = new StoreAccess(store, { spills: false, clock, limits, logger: silentLogger });
  return { clock, access, reads: () => reads };
}

describe("StoreAccess", () => {
  it("waits for a store no longer than its time, and then leaves it alone for a moment", async () => {
    const { clock, access, reads } = hanging();
    const read = access.read(who);
    clock.advance(defaultSessionLimits.storeMs);
    await expect(read).rejects.toMatchObject({ code: "session_store" });
    await expect(access.read(who)).rejects.toMatchObject({ code: "session_store" });
    expect(reads()).toBe(1);
    clock.advance(400);
    access.read(who).catch(() => {});
    expect(reads()).toBe(2);
  });

  it("has so many calls under way and no more", async () => {
    const { access, reads } = hanging();
    for (const read of [access.read(who), access.read(who)]) read.catch(() => {});
    await expect(access.read(who)).rejects.toMatchObject({ code: "session_store" });
    expect(reads()).toBe(2);
  });

  it("removes what has expired when sessions are made, now and then", async () => {
    const clock = new TestClock();
    let sweeps = 0;
    const store = { ...memoryStore(), sweep: async () => ++sweeps };
    const access = new StoreAccess(store, { spills: false, clock, limits: defaultSessionLimits, logger: silentLogger });
    const create = (id: string) => access.create({ ...who, id, entries: new Map(), stored: true } as never);
    for (const id of ["a", "b"]) await create(id);
    const before = sweeps;
    clock.advance(defaultSessionLimits.storeSweepMs);
    for (const id of ["c", "d"]) await create(id);
    expect(sweeps).toBe(before + 1);
  });
});
