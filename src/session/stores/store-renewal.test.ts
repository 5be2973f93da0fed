import { describe, expect, it } from "vitest";
import { commit, Jar, testBus, testEngine, visitor } from "../../../test/support/session-jar.ts";
import { act, login, save } from "../../../test/support/session-acts.ts";
import { systemClock } from "../../base/clock.ts";
import { eventually } from "../../testing/eventually.ts";
import type { SessionConnection } from "../connection/connection.ts";
import type { SessionEngine } from "../engine.ts";
import { memoryStore } from "./memory.ts";
import type { SessionStore } from "./store.ts";

const engineOn = (store: SessionStore): SessionEngine =>
  testEngine({ clock: systemClock, store, bus: testBus(), limits: { storeMs: 200, storeRetryMs: 50 } });

async function connect(engine: SessionEngine, jar: Jar): Promise<SessionConnection> {
  const connection = engine.connect(jar.header());
  await connection.ready();
  return connection;
}

async function member(engine: SessionEngine) {
  const { jar } = await visitor(engine);
  const connection = await connect(engine, jar);
  act(connection, login);
  expect((await save(engine, jar, connection)).status).toBe(200);
  return { jar, connection };
}

const values = async (engine: SessionEngine, jar: Jar) =>
  engine.readRequest(jar.header(), await engine.load(jar.header())).values();

const copyOf = (jar: Jar): Jar => {
  const copy = new Jar();
  for (const [name, value] of jar.cookies) copy.cookies.set(name, value);
  return copy;
};

describe("with a store on the server, a renewal", () => {
  it("creates the new session in it and revokes the old one, for every process that shares nothing else", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const { jar: anonymous } = await visitor(engine);
    const jar = copyOf(anonymous);
    const connection = await connect(engine, jar);
    act(connection, login);
    await save(engine, jar, connection);
    const other = engineOn(store);
    expect((await values(other, jar))["visits"]).toBe(7);
    expect(await values(other, anonymous)).toMatchObject({ username: "", visits: 0 });
  });

  it("goes on storing without a commit, in the new session", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const { jar, connection } = await member(engine);
    act(connection, (t) => t.put("visits", 8));
    await eventually("the store has it", () => connection.status("visits").state === "committed");
    expect((await values(engineOn(store), jar))["visits"]).toBe(8);
  });

  it("is not taken for over because the store does not hold it yet, while a write of the one before is under way", async () => {
    const inner = memoryStore();
    let answered = 0;
    const store: SessionStore = {
      ...inner,
      apply: async (id, write) => {
        const held = await inner.apply(id, write);
        setTimeout(() => (answered += 1));
        return held;
      },
    };
    const engine = engineOn(store);
    const { connection } = await member(engine);
    const pushed: string[] = [];
    connection.attach((event) => pushed.push(event));
    act(connection, (t) => t.put("visits", 8));
    act(connection, (t) => (t.renew("drop"), t.put("visits", 1)));
    await eventually("the store has answered", () => answered > 0);
    expect(connection.values()["visits"]).toBe(1);
    expect(pushed).not.toContain("ended");
  });

  it("may be committed again, and a login into a session that was revoked is refused", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const { jar } = await visitor(engine);
    const connection = await connect(engine, jar);
    act(connection, login);
    const { patch } = connection.join({});
    const late = copyOf(jar);
    expect((await commit(engine, jar, { patch })).status).toBe(200);
    expect((await commit(engine, jar, { patch })).cookies).toEqual([]);
    // The first answer was lost: the cookie is still the old session's.
    expect((await commit(engineOn(store), late, { patch })).status).toBe(200);
    expect((await values(engine, late))["visits"]).toBe(7);

    const { jar: victim } = await visitor(engine);
    const other = await connect(engine, victim);
    const id = other.begin({}).id() ?? "";
    act(other, login);
    const stolen = other.join({}).patch;
    await engineOn(store).revoke(id);
    const answer = await commit(engine, victim, { patch: stolen });
    expect([answer.status, answer.cookies]).toEqual([409, []]);
  });

  it("that logs out ends a write that races with it, on another process too", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const { jar, connection } = await member(engine);
    const far = await connect(engineOn(store), jar);
    let ended = 0;
    far.hostedBy({ remount: () => {}, end: () => (ended += 1) });
    const old = copyOf(jar);
    act(connection, (t) => t.renew("drop"));
    act(far, (t) => t.put("visits", 9));
    await save(engine, jar, connection);
    await eventually("the other process hears of it", () => ended === 1);
    expect(far.status("visits")).toEqual({ state: "error", reason: "epoch_changed" });
    for (const cookies of [jar, old]) expect((await values(engineOn(store), cookies))["visits"]).toBe(0);
  });
});

describe("revoke with a store on the server", () => {
  it("holds on processes that hear nothing of each other, and after all have been restarted", async () => {
    const store = memoryStore();
    const engine = engineOn(store);
    const { jar, connection } = await member(engine);
    const id = connection.begin({}).id() ?? "";
    await engineOn(store).revoke(id);
    expect((await values(engineOn(store), jar))["visits"]).toBe(0);
    const again = engineOn(store).connect(jar.header());
    await again.ready();
    expect(again.values()["visits"]).toBe(0);
  });

  it("says so when the store cannot be told", async () => {
    const store = { ...memoryStore(), revoke: () => Promise.reject(new Error("connection refused")) };
    await expect(engineOn(store).revoke("some id")).rejects.toMatchObject({ code: "session_store" });
  });
});
