import { describe, expect, it } from "vitest";
import { commit, Jar, testEngine, TestClock, visitor, write } from "../../../test/support/session-jar.ts";
import type { SessionConnection } from "../connection/connection.ts";
import { defaultSessionLimits } from "../limits.ts";

/** Writes as a handler does, and leaves the courier in the jar as the page's script does. */
function put(connection: SessionConnection, jar: Jar, values: Record<string, unknown>): string | undefined {
  const transaction = connection.begin({});
  for (const [key, value] of Object.entries(values)) transaction.put(key, value);
  transaction.commit();
  const { patch, courier } = connection.join({});
  const sealed = courier === true ? patch : courier;
  if (sealed !== undefined) jar.cookies.set("holdfast_c0", `p.${sealed}`);
  return sealed;
}

const request = (jar: Jar, engine = testEngine()) => engine.readRequest(jar.header());

describe("a sealed courier", () => {
  it("shows on another process at once what a handler has written, and embeds it for the commit", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    put(engine.connect(jar.header()), jar, { visits: 7, note: "by a handler" });
    const seen = request(jar);
    expect(seen.values()).toMatchObject({ username: "ann", visits: 7, note: "by a handler" });
    const { patch } = seen.pageInfo();
    await commit(testEngine(), jar, { patch });
    jar.cookies.delete("holdfast_c0");
    expect(request(jar).values()).toMatchObject({ visits: 7, note: "by a handler" });
  });

  it("reaches a connection by its handshake, which brings it home", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    put(engine.connect(jar.header()), jar, { visits: 7 });
    const other = testEngine().connect(jar.header());
    expect(other.values()["visits"]).toBe(7);
    expect(other.join({}).patch).toBeDefined();
  });

  it("leaves to the inputs' own couriers what inputs have written", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const { keys } = connection.join({});
    connection.receive("write", { ...write({ value: "anna", doc: "d2", seen: keys["username"] ?? "" }), tag });
    expect(connection.join({})).toMatchObject({ patch: expect.any(String) });
    expect(connection.join({}).courier).toBeUndefined();
    put(connection, jar, { visits: 7 });
    expect(connection.join({}).courier).toEqual(expect.any(String));
    expect(request(jar).values()).toMatchObject({ username: "ann", visits: 7 });
  });

  it("never carries a server's key of a visitor who has no session yet", () => {
    const engine = testEngine();
    const jar = new Jar();
    expect(put(engine.connect(undefined), jar, { visits: 7 })).toBeUndefined();
    put(engine.connect(undefined), jar, { visits: 7, note: "mine" });
    expect(request(jar).values()).toMatchObject({ visits: 0, note: "mine" });
  });

  it("sets no server's key where somebody put a whole patch of a provisional session", async () => {
    const attacker = testEngine().connect(undefined);
    put(attacker, new Jar(), { visits: 666, note: "hello" });
    const { patch } = attacker.join({});
    const { jar } = await visitor(testEngine());
    for (const victim of [jar, new Jar()]) {
      victim.cookies.set("holdfast_c0", `p.${patch}`);
      expect(request(victim).values()["visits"]).toBe(0);
    }
  });

  it("is passed over in another session, when forged, and when too old", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar } = await visitor(engine);
    const sealed = put(engine.connect(jar.header()), jar, { visits: 7 });
    const { jar: other } = await visitor(engine, "bea");
    other.cookies.set("holdfast_c0", `p.${sealed}`);
    expect(request(other).values()["visits"]).toBe(0);
    for (const value of ["p.", "p.AAAA", `p.${sealed}AA`, `${sealed}`]) {
      jar.cookies.set("holdfast_c0", value);
      expect(request(jar).values()["visits"]).toBe(0);
    }
    jar.cookies.set("holdfast_c0", `p.${sealed}`);
    clock.advance(defaultSessionLimits.patchMs);
    expect(request(jar, testEngine({ clock })).values()["visits"]).toBe(0);
  });

  it("loses to whatever has been written since", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const old = put(connection, jar, { visits: 7 });
    put(connection, jar, { visits: 8 });
    await commit(engine, jar, { patch: connection.join({}).patch });
    jar.cookies.set("holdfast_c0", `p.${old}`);
    expect(request(jar).values()["visits"]).toBe(8);
    expect(request(jar).pageInfo().patch).toBeUndefined();
  });

  it("is not made of what does not fit into one", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    expect(put(connection, jar, { note: "x".repeat(defaultSessionLimits.courierBytes) })).toBeUndefined();
    expect(connection.join({}).patch).toBeDefined();
  });
});
