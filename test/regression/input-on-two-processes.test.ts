import { describe, expect, it } from "vitest";
import { act } from "../support/session-acts.ts";
import { commit, Jar, TestClock, testEngine, visitor, write } from "../support/session-jar.ts";

const MINUTES = 10 * 60_000;

describe("an input that two processes take, which hear nothing of each other", () => {
  it("loses against what a handler has put in its place, though it comes late and by a clock that is ahead", async () => {
    const ahead = new TestClock();
    ahead.advance(MINUTES);
    const [here, there] = [testEngine(), testEngine({ clock: ahead })];
    const { jar, tag, clock } = await visitor(here);
    const input = write({ value: "typed", doc: "page", seen: clock, at: 1_700_000_000_050 });
    const fields = { k: "username", v: "typed", d: "page", q: 1, s: clock, a: input.at, t: tag };
    const courier = `holdfast_c0=${Buffer.from(JSON.stringify(fields)).toString("base64url")}`;
    const before = jar.header();

    const connection = here.connect(jar.header());
    expect(connection.receive("write", { ...input, tag }).status).toBe("ok");
    act(connection, (t) => t.put("username", "put"));
    await commit(here, jar, { patch: connection.join({}).patch });
    expect(there.readRequest(jar.header()).values()["username"]).toBe("put");

    const { patch } = there.readRequest(`${before}; ${courier}`).pageInfo();
    await commit(there, jar, { patch });
    expect(there.readRequest(jar.header()).values()["username"]).toBe("put");
  });

  it("has one clock: of the connection, the courier and the commit", async () => {
    const ahead = new TestClock();
    ahead.advance(MINUTES);
    const [here, there] = [testEngine(), testEngine({ clock: ahead })];
    const input = write({ value: "typed", at: 1_700_000_000_050 });
    const connection = here.connect("");
    connection.receive("write", { ...input, tag: null });
    const fields = { k: "username", v: "typed", d: input.doc, q: 1, s: "", a: input.at, t: null };
    const courier = `holdfast_c0=${Buffer.from(JSON.stringify(fields)).toString("base64url")}`;
    const { body } = await commit(there, new Jar(), { writes: [input], tag: null });
    const clocks = [connection.join({}).keys, there.readRequest(courier).pageInfo().keys, body.keys];
    expect(new Set(clocks.map((keys) => keys["username"])).size).toBe(1);
  });

  it("is later than what was typed before it in its document, whatever its page was told in between", async () => {
    const engine = testEngine();
    const { jar, tag, clock } = await visitor(engine);
    const connection = engine.connect(jar.header());
    for (const seq of [7, 8, 46_655, 46_656, 46_657]) {
      const input = write({ value: `v${seq}`, doc: "page", seq, seen: clock });
      expect(connection.receive("write", { ...input, tag }).status).toBe("ok");
      expect(connection.values()["username"]).toBe(`v${seq}`);
    }
  });

  it.each([
    ["a clock that nobody has shown it", { seen: "zzzzzzzzzzzzaaaaaaaa" }],
    ["a time that no server's clock tells", { at: 1_700_000_000_000 + 2 * 86_400_000 }],
    ["a number nobody counts to", { seq: Number.MAX_SAFE_INTEGER, at: 1_700_000_000_000 }],
  ])("is refused with %s: it would stand in the way of whatever comes after", async (_what, fields) => {
    const engine = testEngine();
    const { jar, tag, csrf } = await visitor(engine);
    const input = write({ key: "note", value: "typed", doc: "page", ...fields });
    const { status: verdict, response } = engine.connect(jar.header()).receive("write", { ...input, tag });
    expect([verdict, response]).toEqual(["error", { reason: "invalid", key: "note" }]);
    const { status } = await commit(engine, jar, { writes: [input], tag }, { "x-csrf-token": csrf });
    expect(status).toBe(422);
    expect(engine.readRequest(jar.header()).values()["note"]).toBe("");
  });
});
