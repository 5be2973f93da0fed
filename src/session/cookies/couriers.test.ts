import { describe, expect, it } from "vitest";
import { commit, Jar, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";

describe("a courier", () => {
  const courier = (fields: Record<string, unknown>) =>
    `holdfast_c0=${Buffer.from(JSON.stringify({ k: "username", v: "typed", d: "doc", q: 9, s: "", t: null, ...fields })).toString("base64url")}`;

  it("puts what was just typed into the next request, also of a visitor without a session, without writing anything", async () => {
    const engine = testEngine();
    const fresh = engine.readRequest(courier({}));
    expect([fresh.values()["username"], fresh.exists, fresh.used]).toEqual(["typed", false, true]);
    const { tag: none, seen, csrf, patch, keys } = fresh.pageInfo();
    expect([none, seen, csrf, patch, keys["username"]]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      expect.stringMatching(/^\w{12}/),
    ]);
    const { jar, tag } = await visitor(engine);
    const known = engine.readRequest(`${jar.header()}; ${courier({ t: tag })}`);
    expect(known.values()["username"]).toBe("typed");
    expect(engine.readRequest(jar.header()).values()["username"]).toBe("ann");
  });

  it("is embedded as a sealed patch, which makes it durable once it is committed", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const { patch } = engine.readRequest(`${jar.header()}; ${courier({ t: tag })}`).pageInfo();
    expect((await commit(engine, jar, { patch })).status).toBe(200);
    expect(testEngine().readRequest(jar.header()).values()["username"]).toBe("typed");
  });

  it("is carried by the socket's handshake too, as an unsaved write of that connection", () => {
    const connection = testEngine().connect(courier({}));
    expect(connection.values()["username"]).toBe("typed");
    expect(connection.join({})).toMatchObject({ n: 1, patch: expect.any(String) });
  });

  it.each([
    ["with a session", true],
    ["without one", false],
  ])(
    "may be typed over by the next page at once, whatever clock a later request gives it, %s",
    async (_name, known) => {
      const clock = new TestClock();
      const engine = testEngine({ clock });
      const { jar, tag } = known ? await visitor(engine) : { jar: new Jar(), tag: null };
      const seen = engine.readRequest(jar.header()).pageInfo().keys["username"];
      const header = `${jar.header()}; ${courier({ t: tag, s: seen })}`;
      const shown = engine.readRequest(header).pageInfo().keys["username"] ?? "";
      clock.advance(50);
      const connection = engine.connect(header);
      const early = { ...write({ value: "early", doc: "next", seen: shown }), tag };
      expect(connection.receive("write", early).status).toBe("ok");
      expect(connection.values()["username"]).toBe("early");
    },
  );

  it("of before there was a session begins none beside the cookie of one that is over", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    await engine.revoke(engine.connect(jar.header()).state.id);
    const header = `${jar.header()}; ${courier({})}`;
    expect(engine.readRequest(header).values()["username"]).toBe("");
    const connection = engine.connect(header);
    expect([connection.values()["username"], connection.join({}).patch]).toEqual(["", undefined]);
  });

  it("never beats a newer write, nor comes back after it was applied", async () => {
    const engine = testEngine();
    const { jar, csrf, tag, clock } = await visitor(engine);
    await commit(
      engine,
      jar,
      { writes: [write({ value: "newer", doc: "other", seen: clock, at: 1_700_000_000_500 })], tag },
      { "x-csrf-token": csrf },
    );
    expect(engine.readRequest(`${jar.header()}; ${courier({ t: tag, s: clock })}`).values()["username"]).toBe("newer");
  });

  it.each([
    ["of another session", { t: "AAAAAAAAAAA" }],
    ["of a key the browser may not write", { k: "visits", v: 99 }],
    ["of an unknown key", { k: "__proto__", v: {} }],
    ["with a value that is refused", { v: "x".repeat(41) }],
    ["without a stamp", { d: undefined, q: undefined }],
  ])("%s is passed over", async (_what, fields) => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const values = engine.readRequest(`${jar.header()}; ${courier({ t: tag, ...fields })}`).values();
    expect(values).toMatchObject({ username: "ann", visits: 0 });
  });

  it("that is garbage is passed over", () => {
    for (const value of ["", "%%%", "bnVsbA", "W10", Buffer.from("{").toString("base64url")]) {
      expect(testEngine().readRequest(`holdfast_c0=${value}`).used).toBe(false);
    }
  });
});
