import { describe, expect, it } from "vitest";
import { buildHalves } from "../model/halves.ts";
import { play } from "../model/play.ts";
import { CALM, type Act, type Setting } from "../model/schedule.ts";

/** A new visitor, whose first session fits into its cookie; the cookies are deleted when all is quiet. */
const setting: Setting = { ...CALM, seed: 0, store: "spill", visited: false };
const type = (key: number): Act => ({ do: "type", tab: 0, key, long: false });
const halves = buildHalves();

describe("a visitor who deletes the first cookies while their page cannot ask whether the browser gives them back", () => {
  it("finds nothing of it again, and what is typed then is saved", async () => {
    const steps = [
      { wait: 0, act: { do: "storeDown" } as const },
      { wait: 0, act: type(0) },
      { wait: 0, act: { do: "clear" } as const },
      { wait: 50, act: type(1) },
    ];
    const { invariants, tabs } = await play({ setting, steps }, { halves: await halves });
    expect([...(await invariants.held())].map(([key, { value }]) => [key, value])).toEqual([["note", "v2"]]);
    expect(tabs.at(-1)?.line.connection?.values()["name"]).toBe("");
  });

  // Found by the model: seed 12, the 234th schedule of sessions that outgrow their cookie.
  it("does not find it in the next page either, where it is loaded at once", async () => {
    const steps = [
      { wait: 0, act: { do: "storeDown" } as const },
      { wait: 0, act: type(0) },
      { wait: 0, act: { do: "clear" } as const },
      { wait: 0, act: { do: "reload", tab: 0 } as const },
    ];
    const { invariants, tabs } = await play({ setting, steps }, { halves: await halves });
    expect([...(await invariants.held())]).toEqual([]);
    expect(tabs.at(-1)?.line.connection?.values()["name"]).toBe("");
  });
});
