import { describe, expect, it } from "vitest";
import { buildHalves } from "../model/halves.ts";
import { play } from "../model/play.ts";
import { CALM, type Act, type Setting } from "../model/schedule.ts";

const setting: Setting = { ...CALM, store: "memory" };
const type: Act = { do: "type", tab: 0, key: 0, long: false };
const put: Act = { do: "put", tab: 0, key: 2, long: false };
const halves = buildHalves();

describe("a visitor who deletes the cookies while a page is open, with a store on the server,", () => {
  it.each<[string, Act]>([
    ["types", type],
    ["does what a handler writes for", put],
  ])("%s, and finds again what is then called saved", async (_what, act) => {
    // The judge of the model fails where something that was called saved is not there.
    const steps = [
      { wait: 4_000, act: { do: "clear" } as const },
      { wait: 500, act },
      { wait: 40_000, act },
    ];
    const { invariants, jar } = await play({ setting, steps }, { halves: await halves });
    expect(invariants.unsaved.size).toBeLessThanOrEqual(1);
    expect(jar.get("holdfast_v")).toBeDefined();
    expect([...(await invariants.held()).values()].map(({ value }) => value)).not.toContain("v1");
  });
});
