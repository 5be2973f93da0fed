import { describe, expect, it } from "vitest";
import { buildHalves } from "../model/halves.ts";
import { play } from "../model/play.ts";
import { CALM, type Act, type Setting } from "../model/schedule.ts";

const setting: Setting = { ...CALM, keys: "all" };
const type = (key: number): Act => ({ do: "type", tab: 0, key, long: false });
const halves = buildHalves();

/** What the tab keeps, and what is in the session, when all is over; the judge of the model fails where a word was broken. */
async function after(...acts: readonly Act[]) {
  const steps = acts.map((act) => ({ wait: 4_000, act }));
  const { tabs, invariants } = await play({ setting, steps }, { halves: await halves });
  const [first] = tabs;
  const held = [...(await invariants.held()).values()].map(({ value }) => value);
  return { kept: first?.line.connection?.values()["step"], saving: first?.typed.get("step")?.state, held };
}

describe("a page whose cookies are deleted, with keys that its tab keeps,", () => {
  it("keeps what is typed then, when it has seen that its session is gone; the next session has it", async () => {
    const { kept, saving, held } = await after({ do: "clear" }, type(3), type(0));
    expect({ kept, saving, held }).toEqual({ kept: "v2", saving: "confirmed", held: ["v3"] });
  });

  it("finds what is typed then again when it is loaded anew", async () => {
    expect((await after({ do: "clear" }, type(3), { do: "reload", tab: 0 })).kept).toBe("v2");
  });

  it("leaves nothing to the next session of what was kept before", async () => {
    expect(await after(type(3), { do: "clear" }, type(0))).toEqual({ kept: "", saving: "confirmed", held: ["v3"] });
  });

  it("has its beacon back where that alone was thrown away, and keeps it in the session that goes on", async () => {
    expect(await after({ do: "evict", which: 0 }, type(3))).toEqual({ kept: "v2", saving: "confirmed", held: ["v1"] });
  });
});
