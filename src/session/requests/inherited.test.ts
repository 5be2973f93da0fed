import { describe, expect, it } from "vitest";
import { act, save } from "../../../test/support/session-acts.ts";
import { commit, Jar, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import type { SessionTransaction } from "../connection/view-session.ts";

/** Somebody with a carried key and another, whose page makes something else of the session and is left before it commits. */
async function left(move: (transaction: SessionTransaction) => void) {
  const engine = testEngine();
  const { jar } = await visitor(engine);
  const connection = engine.connect(jar.header());
  act(connection, (t) => t.put("theme", "dark"));
  await save(engine, jar, connection);
  act(engine.connect(jar.header()), move);
  const values = () => engine.readRequest(jar.header()).values();
  return { engine, jar, values };
}

describe("a visitor whose page did not live to bring home a logout", () => {
  it("is nobody, and sees what is carried: in the next page, in its views, and in the session that begins", async () => {
    const { engine, jar, values } = await left((t) => t.renew("drop"));
    expect(values()).toMatchObject({ username: "", theme: "dark" });
    const request = engine.readRequest(jar.header());
    expect([request.id, request.used, request.pageInfo().tag]).toEqual([undefined, true, undefined]);
    const connection = engine.connect(jar.header());
    expect(connection.values()).toMatchObject({ username: "", theme: "dark" });
    // Nobody has written anything: there is nothing to begin a session for.
    expect(connection.join({}).patch).toBeUndefined();
    act(connection, (t) => t.put("visits", 1));
    await save(engine, jar, connection);
    expect(values()).toMatchObject({ username: "", theme: "dark", visits: 1 });
  });

  it("begins the next session with it by an input of a page without a connection as well", async () => {
    const { engine, jar, values } = await left((t) => t.renew("drop"));
    await commit(engine, jar, { writes: [write({ key: "note", value: "n" })], tag: null });
    expect(values()).toMatchObject({ username: "", note: "n", theme: "dark" });
  });

  it("sees nothing of what was erased, or revoked", async () => {
    const erased = await left((t) => t.renew("erase"));
    expect(erased.values()).toMatchObject({ username: "", theme: "light" });
    const revoked = await left((t) => t.renew("drop"));
    const { id } = testEngine().readRequest(revoked.jar.header());
    await revoked.engine.revoke(id ?? "");
    expect(revoked.values()).toMatchObject({ theme: "light" });
  });
});

// Found by the model: seed 13, the 1,817th schedule with logins.
describe("a visitor whose next session's cookie a late answer to the one before has overwritten", () => {
  /** Somebody with a carried key, who makes other sessions of that one; then its cookie comes back. */
  async function overwritten(...moves: ("renew" | "drop" | "erase")[]) {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    act(connection, (t) => t.put("theme", "dark"));
    await save(engine, jar, connection);
    const late = jar.cookies.get("holdfast") ?? "";
    for (const move of moves) {
      const next = engine.connect(jar.header());
      act(next, (t) => {
        t.renew(move);
        t.put("visits", 7);
      });
      expect((await save(engine, jar, next)).status).toBe(200);
    }
    jar.cookies.set("holdfast", late);
    return { engine, jar };
  }

  it.each(["renew", "drop"] as const)(
    "is nobody after a %s, and sees and keeps what is carried, wherever the next page comes from",
    async (move) => {
      const { engine, jar } = await overwritten(move);
      const elsewhere = testEngine();
      for (const at of [engine, elsewhere])
        expect(at.readRequest(jar.header()).values()).toMatchObject({ username: "", visits: 0, theme: "dark" });
      await commit(elsewhere, jar, { writes: [write({ key: "note", value: "n" })], tag: null });
      expect(testEngine().readRequest(jar.header()).values()).toMatchObject({ visits: 0, note: "n", theme: "dark" });
    },
  );

  it("sees nothing of one that was erased, nor of one before it", async () => {
    for (const moves of [["erase"], ["erase", "renew"], ["drop", "erase", "renew"]] as const) {
      const { engine, jar } = await overwritten(...moves);
      for (const at of [engine, testEngine()])
        expect(at.readRequest(jar.header()).values()).toMatchObject({ username: "", theme: "light" });
    }
  });

  it("sees nothing of one that was revoked", async () => {
    const { engine, jar } = await overwritten("renew");
    const before = new Jar();
    before.cookies.set("holdfast", jar.cookies.get("holdfast") ?? "");
    await engine.revoke(testEngine().readRequest(before.header()).id ?? "");
    expect(engine.readRequest(jar.header()).values()).toMatchObject({ theme: "light" });
  });
});
