import { describe, expect, it } from "vitest";
import { act, login, logout, member, save, valuesOf as values } from "../../../test/support/session-acts.ts";
import { commit, TestClock, testBus, testEngine, write } from "../../../test/support/session-jar.ts";

describe("revoke", () => {
  it("ends a session on every node: its requests, its joins, its commits, its renewals", async () => {
    const bus = testBus();
    const [here, there] = [testEngine({ bus }), testEngine({ bus })];
    const { jar, connection } = await member(here);
    const id = connection.begin({}).id() ?? "";
    let ended = 0;
    const far = there.connect(jar.header());
    far.hostedBy({ remount: () => {}, end: () => (ended += 1) });
    act(far, (t) => {
      t.renew("renew");
      t.put("visits", 9);
    });
    const { patch } = far.join({});
    act(connection, (t) => t.put("visits", 8));
    const plain = connection.join({}).patch;
    await here.revoke(id);
    for (const engine of [here, there]) {
      expect(values(engine, jar)["visits"]).toBe(0);
      expect(engine.connect(jar.header()).values()["visits"]).toBe(0);
      for (const sealed of [patch, plain]) {
        const answer = await commit(engine, jar, { patch: sealed });
        expect([answer.status, answer.body.error, answer.cookies]).toEqual([409, "epoch_changed", []]);
      }
    }
    const next = there.connect(jar.header());
    expect(next.values()["visits"]).toBe(0);
    expect(ended).toBe(0);
  });

  it.each([
    ["before", "a process that has started, and served nobody yet"],
    ["after", "one that starts after it, and asks"],
  ])("is known, told %s the start, to %s", async (order) => {
    const [bus, clock] = [testBus(), new TestClock()];
    const [here, there] = [testEngine({ bus, clock }), testEngine({ bus, clock })];
    const { jar, connection } = await member(here);
    const before = jar.header();
    if (order === "before") void there.start();
    await here.revoke(connection.begin({}).id() ?? "");
    if (order === "after") void there.start();
    clock.advance(1_000);
    const answer = await commit(there, jar, {
      writes: [write({ key: "note", value: "late" })],
      tag: jar.beacon()?.tag ?? null,
    });
    expect(answer.status).toBe(409);
    expect(there.readRequest(before).values()).toMatchObject({ visits: 0, note: "" });
  });

  it("tells every connection of the session", async () => {
    const engine = testEngine();
    const { connection } = await member(engine);
    const heard: unknown[] = [];
    connection.attach((event, payload) => heard.push([event, payload]));
    await engine.revoke(connection.begin({}).id() ?? "");
    expect(heard[0]).toEqual(["ended", { reason: "revoked" }]);
  });

  it("leaves the visitor able to log in, as does a logout that was not brought home, beside the cookie of before", async () => {
    for (const end of ["revoke", "drop"]) {
      const engine = testEngine();
      const { jar, connection } = await member(engine);
      const { id = "" } = engine.readRequest(jar.header());
      if (end === "revoke") await engine.revoke(id);
      else act(connection, logout);
      const next = engine.connect(jar.header());
      act(next, login);
      expect([end, (await save(engine, jar, next)).status]).toEqual([end, 200]);
      expect(values(engine, jar)["visits"]).toBe(7);
    }
  });

  it("leaves the visitor able to begin anew", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    await engine.revoke(connection.begin({}).id() ?? "");
    const next = engine.connect(jar.header());
    act(next, (t) => t.put("visits", 1));
    expect((await save(engine, jar, next)).status).toBe(200);
    expect(values(engine, jar)["visits"]).toBe(1);
  });
});
