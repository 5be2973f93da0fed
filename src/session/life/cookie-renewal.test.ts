import { describe, expect, it } from "vitest";
import { commit, Jar, SECRET, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import { defaultSessionLimits } from "../limits.ts";

const stale = (engine: ReturnType<typeof testEngine>, jar: Jar) => engine.readRequest(jar.header()).pageInfo().stale;

describe("a session cookie is issued anew", () => {
  it("by an empty commit, which its page asks for once it is a week old, and lives 400 days more", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar } = await visitor(engine);
    clock.advance(defaultSessionLimits.cookieRenewMs - 1);
    expect(stale(engine, jar)).toBeUndefined();
    expect((await commit(engine, jar, {})).cookies).toEqual([]);
    clock.advance(1);
    expect(stale(engine, jar)).toBe(true);
    const { cookies, body } = await commit(engine, jar, {});
    expect(cookies).toHaveLength(2);
    expect(body.version).toBe(body.seen);
    expect(stale(engine, jar)).toBeUndefined();
    clock.advance(defaultSessionLimits.cookieMs - 1);
    expect(engine.readRequest(jar.header()).values()["username"]).toBe("ann");
    clock.advance(1);
    expect(engine.readRequest(jar.header()).values()["username"]).toBe("");
  });

  it("when it is sealed with an older secret, once", async () => {
    const { jar } = await visitor(testEngine());
    const engine = testEngine({ secrets: ["another secret of the tests, long enough for the key ring too", SECRET] });
    expect(stale(engine, jar)).toBe(true);
    await commit(engine, jar, {});
    expect(stale(engine, jar)).toBeUndefined();
  });

  it("when its beacon is lost", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    jar.cookies.delete("holdfast_v");
    expect(stale(engine, jar)).toBe(true);
  });

  it("not of a visitor who has none", async () => {
    const engine = testEngine();
    expect(stale(engine, new Jar())).toBeUndefined();
    const { cookies } = await commit(engine, new Jar(), {});
    expect(cookies).toEqual([]);
  });

  it("by a refused commit never, however old it is", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar, csrf, tag } = await visitor(engine);
    clock.advance(defaultSessionLimits.cookieRenewMs);
    const writes = [write({ key: "theme", value: "pink" })];
    const { status, cookies } = await commit(engine, jar, { writes, tag }, { "x-csrf-token": csrf });
    expect([status, cookies]).toEqual([422, []]);
  });
});
