import { describe, expect, it } from "vitest";
import { buildHalves } from "../model/halves.ts";
import { play } from "../model/play.ts";
import { CALM, type Act } from "../model/schedule.ts";

const steps: readonly { wait: number; act: Act }[] = [
  { wait: 4_000, act: { do: "evict", which: 0 } },
  { wait: 0, act: { do: "put", tab: 0, key: 2, long: false } },
];

describe("a browser that has thrown away the beacon and kept the session", () => {
  it("saves what a handler writes, and has its beacon back", async () => {
    const { invariants, jar } = await play({ setting: CALM, steps }, { halves: await buildHalves() });
    expect([...invariants.unsaved]).toEqual([]);
    expect(jar.get("holdfast_v")).toBeDefined();
  });
});
