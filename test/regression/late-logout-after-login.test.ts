import { describe, expect, it } from "vitest";
import { act, login, logout, member, save, valuesOf } from "../support/session-acts.ts";
import { commit, commitRequest, testEngine } from "../support/session-jar.ts";

// Found by the model: seed 11, the 1,210th schedule with logins.
describe("a logout whose POST arrives after the next login's", () => {
  it("is refused, and the visitor stays logged in", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const before = jar.header();
    act(connection, logout);
    const { patch } = connection.join({});
    // The page is left, and the next one logs in; the browser has heard of the logout by neither.
    const next = engine.connect(before);
    act(next, login);
    expect((await save(engine, jar, next)).status).toBe(200);
    const late = await engine.commit(commitRequest({ patch }, { cookie: before }));
    expect([late.status, await late.json(), late.headers.getSetCookie()]).toEqual([
      409,
      { error: "epoch_changed" },
      [],
    ]);
    expect(valuesOf(engine, jar)["visits"]).toBe(7);
  });

  it("is taken where it comes before, and so is the login's that comes again", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const before = new Map(jar.cookies);
    act(connection, logout);
    const { patch } = connection.join({});
    const next = engine.connect(jar.header());
    act(next, login);
    const after = next.join({}).patch;
    expect((await commit(engine, jar, { patch })).status).toBe(200);
    Object.assign(jar, { cookies: before });
    for (let again = 0; again < 2; again++) expect((await commit(engine, jar, { patch: after })).status).toBe(200);
    expect(valuesOf(engine, jar)["visits"]).toBe(7);
  });
});
