import { describe, expect, it } from "vitest";
import { buildHalves } from "../model/halves.ts";
import { CALM, type Setting } from "../model/schedule.ts";
import { World } from "../model/world.ts";

const setting: Setting = { ...CALM, keys: "all", locks: false };
const halves = buildHalves();

/** A visitor who has logged in, and whose handler has then written; and the cookies of an answer from before that. */
async function loggedIn(store: Setting["store"]) {
  const world = new World({ ...setting, store }, { halves: await halves });
  world.calm = true;
  world.open();
  await world.timeline.pass(200);
  const tab = world.tabs[0];
  tab?.type("name", "typed");
  await world.timeline.pass(5_000);
  const late = ["holdfast", "holdfast_v"].map((name) => `${name}=${world.jar.get(name)}; Max-Age=1000`);
  let saved = false;
  const login = tab?.handler();
  login?.renew("renew");
  login?.put("user", "ann");
  void login?.flush().then(() => (saved = true));
  await world.timeline.pass(5_000);
  expect(saved).toBe(true);
  return { world, tab, late: () => late.forEach((line) => world.jar.set(line, false)) };
}

async function user({ nodes, jar, timeline }: World): Promise<unknown> {
  // The process that made the login is gone, and whatever it knew.
  const { engine } = nodes.stranger();
  const loaded = engine.load(jar.header());
  await timeline.pass(100);
  return engine.readRequest(jar.header(), await loaded).values()["user"];
}

describe.each(["cookie", "memory"] as const)("a late answer to the session before a login, store: %s", (store) => {
  it("is mended by the next page, though the page that has logged in is closed", async () => {
    const { world, tab, late } = await loggedIn(store);
    if (tab !== undefined) world.close(tab, true);
    late();
    expect(await user(world)).toBe("");
    world.open();
    await world.timeline.pass(10_000);
    expect(await user(world)).toBe("ann");
    expect(world.tabs[0]?.line.connection?.values()["user"]).toBe("ann");
  });

  it("is mended by another page of before, which has heard that its session is over", async () => {
    const { world, tab, late } = await loggedIn(store);
    world.open();
    await world.timeline.pass(5_000);
    if (tab !== undefined) world.close(tab, true);
    late();
    await world.timeline.pass(1_000);
    world.tabs[0]?.tell("visibilitychange");
    await world.timeline.pass(10_000);
    expect(await user(world)).toBe("ann");
  });

  it("brings nobody back who has logged out, though it is of the session that was logged in", async () => {
    const { world, tab } = await loggedIn(store);
    const late = ["holdfast", "holdfast_v"].map((name) => `${name}=${world.jar.get(name)}; Max-Age=1000`);
    const logout = tab?.handler();
    logout?.renew("drop");
    logout?.commit();
    await world.timeline.pass(5_000);
    if (tab !== undefined) world.close(tab, true);
    world.nodes.crash(0);
    for (const line of late) world.jar.set(line, false);
    world.open();
    await world.timeline.pass(10_000);
    expect(await user(world)).toBe("");
    expect(world.tabs[0]?.line.connection?.values()["user"]).toBe("");
  });

  it("brings nobody back whose session was revoked", async () => {
    const { world, tab, late } = await loggedIn(store);
    const { engine } = world.nodes.at(0);
    const revoked = engine.revoke(tab?.line.connection?.state.id ?? "");
    await world.timeline.pass(5_000);
    await revoked;
    late();
    world.open();
    await world.timeline.pass(10_000);
    expect(world.tabs.map(({ line }) => line.connection?.values()["user"])).not.toContain("ann");
  });
});
