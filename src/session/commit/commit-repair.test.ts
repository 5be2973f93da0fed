import { describe, expect, it } from "vitest";
import { commit, commitRequest, Jar, SECRET, testEngine, visitor, write } from "../../../test/support/session-jar.ts";

describe("the commit endpoint repairs", () => {
  const rotated = ["another secret of the tests, long enough for the key ring too", SECRET];

  it.each(["holdfast_v", "holdfast"])("a jar that has lost %s alone", async (lost) => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    jar.cookies.delete(lost);
    const { cookies, body } = await commit(engine, jar, {});
    expect(cookies).toHaveLength(lost === "holdfast_v" ? 2 : 0);
    expect(body.version).toEqual(lost === "holdfast_v" ? jar.beacon()?.version : null);
  });

  it("cookies sealed with an older secret, once", async () => {
    const { jar } = await visitor(testEngine());
    const engine = testEngine({ secrets: rotated });
    expect((await commit(engine, jar, {})).cookies).toHaveLength(2);
    expect((await commit(engine, jar, {})).cookies).toHaveLength(0);
    expect(
      testEngine({ secrets: rotated.slice(0, 1) })
        .readRequest(jar.header())
        .values()["username"],
    ).toBe("ann");
  });

  it("takes what a page from before the change of secrets writes", async () => {
    const { jar, tag, csrf } = await visitor(testEngine());
    const engine = testEngine({ secrets: rotated });
    const writes = [write({ value: "anna", seq: 2 })];
    expect((await commit(engine, jar, { writes, tag }, { "x-csrf-token": csrf })).status).toBe(200);
    expect(engine.readRequest(jar.header()).values()["username"]).toBe("anna");
  });
});

describe("the commit endpoint answers", () => {
  it("200 and superseded for an input that comes after a newer one, and keeps the newer", async () => {
    const engine = testEngine();
    const { jar, tag, csrf, clock } = await visitor(engine);
    const headers = { "x-csrf-token": csrf };
    const newer = write({ value: "newer", doc: "tab2", seen: clock, at: 1_700_000_000_500 });
    await commit(engine, jar, { writes: [newer], tag }, headers);
    const { status, body, cookies } = await commit(
      engine,
      jar,
      { writes: [write({ value: "stale", doc: "tab3", seen: clock })], tag },
      headers,
    );
    expect([status, body.skipped, cookies]).toEqual([200, [{ key: "username", reason: "superseded" }], []]);
  });

  it("no_session to an input typed in a session whose cookies are gone", async () => {
    const engine = testEngine();
    const { tag } = await visitor(engine);
    const { status, body } = await commit(engine, new Jar(), { writes: [write()], tag });
    expect([status, body.error]).toEqual([409, "no_session"]);
  });

  it("counts what it refuses", async () => {
    const engine = testEngine();
    await engine.commit(commitRequest({}, { method: "GET" }));
    await engine.commit(commitRequest("{", {}));
    expect(engine.counters()).toMatchObject({ commits: 0, refused: { method_not_allowed: 1, bad_request: 1 } });
  });

  it.each(["//evil.example/x", "/\\evil.example"])("a form from %s with a path of its own origin", async (path) => {
    const response = await testEngine().commit(
      commitRequest("username=ann", {
        headers: { "content-type": "application/x-www-form-urlencoded", referer: `http://localhost:4000${path}` },
      }),
    );
    expect(new URL(response.headers.get("location") ?? "", "http://localhost:4000").host).toBe("localhost:4000");
  });

  it.each(["username=%", "username=%ZZ", "username=%FF%FE"])("400 to a form of %s", async (text) => {
    const response = await testEngine().commit(
      commitRequest(text, { headers: { "content-type": "application/x-www-form-urlencoded" } }),
    );
    expect([response.status, response.headers.getSetCookie()]).toEqual([400, []]);
  });
});
