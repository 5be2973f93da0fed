import { describe, expect, it } from "vitest";
import { act, login, save } from "../../../test/support/session-acts.ts";
import { commit, testBus, testEngine, visitor, write, type Jar } from "../../../test/support/session-jar.ts";
import { systemClock } from "../../base/clock.ts";
import { eventually } from "../../testing/eventually.ts";
import type { SessionConnection } from "../connection/connection.ts";
import type { SessionEngine } from "../engine.ts";
import type { SessionLimits } from "../limits.ts";
import { memoryStore } from "./memory.ts";
import { leftOf } from "./store-access.ts";
import type { SessionStore } from "./store.ts";

const engineOn = (store: SessionStore, limits: Partial<SessionLimits> = {}): SessionEngine =>
  testEngine({ clock: systemClock, store, bus: testBus(), limits });

async function connect(engine: SessionEngine, jar: Jar): Promise<SessionConnection> {
  const connection = engine.connect(jar.header());
  await connection.ready();
  return connection;
}

const pageOf = async (engine: SessionEngine, jar: Jar) =>
  engine.readRequest(jar.header(), await engine.load(jar.header()));

/** Who has saved a carried key and another, and whose page makes something else of that session and is left. */
async function left(kind: "drop" | "erase", limits: Partial<SessionLimits> = {}) {
  const store = memoryStore();
  const engine = engineOn(store, limits);
  const { jar } = await visitor(engine);
  const connection = await connect(engine, jar);
  act(connection, (t) => t.put("theme", "dark"));
  await save(engine, jar, connection);
  const id = connection.state.id;
  act(await connect(engine, jar), (t) => t.renew(kind));
  await eventually("the session is over", async () => (await store.read(id)) === undefined);
  return { store, engine, jar, id };
}

describe("a logout in a store that its page did not live to bring home", () => {
  it("leaves what is carried to processes that have heard nothing of it, and to those whose memory has forgotten", async () => {
    const { store, engine, jar } = await left("drop", { overlayMs: 0 });
    for (const process of [engine, engineOn(store)]) {
      const page = await pageOf(process, jar);
      expect([page.id, page.values()]).toEqual([undefined, expect.objectContaining({ username: "", theme: "dark" })]);
      expect((await connect(process, jar)).values()).toMatchObject({ username: "", theme: "dark" });
    }
    const other = engineOn(store);
    await commit(other, jar, { writes: [write({ key: "note", value: "n" })], tag: null });
    const next = await pageOf(engineOn(store), jar);
    expect(next.id).toBeDefined();
    expect(next.values()).toMatchObject({ username: "", note: "n", theme: "dark" });
  });

  it("leaves what another process has saved until the very end", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const { jar } = await visitor(engine);
    const [here, there] = [await connect(engine, jar), await connect(engineOn(store), jar)];
    act(there, (t) => t.put("theme", "dark"));
    await eventually("the store has it", () => there.status("theme").state === "committed");
    act(here, (t) => t.renew("drop"));
    await eventually("it is left", async () => (await pageOf(engineOn(store), jar)).values()["theme"] === "dark");
  });

  it("leaves it to who logs in next, and to whose browser that answer does not come", async () => {
    const { store, jar } = await left("drop");
    const engine = engineOn(store);
    const connection = await connect(engine, jar);
    act(connection, login);
    await save(engine, jar, connection);
    expect((await pageOf(engineOn(store), jar)).values()).toMatchObject({ visits: 7, theme: "dark" });
    const before = jar.header();
    const again = await connect(engine, jar);
    act(again, (t) => t.put("theme", "light"));
    act(again, (t) => t.renew("drop"));
    await commit(engine, jar, { patch: again.join({}).patch });
    const lost = engineOn(store);
    const page = lost.readRequest(before, await lost.load(before));
    expect(page.values()).toMatchObject({ visits: 0, theme: "light" });
  });

  it("leaves nothing for longer than a while, and nothing of what was erased or revoked", async () => {
    const brief = await left("drop", { leftMs: 50 });
    await eventually("it is gone", async () => (await brief.store.read(leftOf(brief.id))) === undefined);
    const erased = await left("erase");
    const revoked = await left("drop");
    await engineOn(revoked.store).revoke(revoked.id);
    for (const { store, jar, id } of [brief, erased, revoked]) {
      expect((await pageOf(engineOn(store), jar)).values()).toMatchObject({ username: "", theme: "light" });
      expect(await store.read(leftOf(id))).toBeUndefined();
    }
  });
});
