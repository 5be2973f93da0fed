import { describe, expect, it } from "vitest";
import { buildHalves } from "../model/halves.ts";
import { play } from "../model/play.ts";
import { CALM, type Act } from "../model/schedule.ts";

const evict: Act = { do: "evict", which: 4 };
const put: Act = { do: "put", tab: 0, key: 2, long: false };
const type = (tab: number, key: number): Act => ({ do: "type", tab, key, long: false });
const halves = buildHalves();

describe("a browser that has thrown away the session's cookie and kept its beacon", () => {
  it("is told that what a handler wrote then is not saved, and goes on in a new session", async () => {
    const steps = [
      { wait: 4_000, act: evict },
      { wait: 100, act: put },
      { wait: 40_000, act: put },
    ];
    const { invariants } = await play({ setting: CALM, steps }, { halves: await halves });
    expect([...invariants.unsaved]).toEqual(["v2"]);
    expect([...(await invariants.held())].map(([key, { value }]) => [key, value])).toEqual([["role", "v3"]]);
  });

  it("finds back into the session that a late answer brings, though it was told that this is gone", async () => {
    const steps = [
      { wait: 0, act: { do: "disconnect", tab: 1 } as const },
      { wait: 900, act: type(0, 4) },
      { wait: 900, act: type(1, 0) },
      { wait: 20, act: { do: "reload", tab: 2 } as const },
      { wait: 150, act: evict },
    ];
    const late = {
      ...CALM,
      seed: 1_299_898_713,
      nodes: 2,
      bus: "reliable",
      twice: 0.2,
      skews: [0, 600_000, 50],
    } as const;
    // The judge of the model fails where a page stays outside.
    const { tabs, jar } = await play({ setting: late, steps }, { halves: await halves });
    expect(jar.get("holdfast")).toBeDefined();
    expect(tabs.map(({ line }) => line.connection?.values()["name"])).toEqual(["v3", "v3"]);
  });
});
