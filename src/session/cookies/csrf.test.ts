import { describe, expect, it } from "vitest";
import { SECRET, TestClock, testEngine, visitor } from "../../../test/support/session-jar.ts";
import { defaultSessionLimits } from "../limits.ts";

type Engine = ReturnType<typeof testEngine>;
type Jar = Awaited<ReturnType<typeof visitor>>["jar"];

const tokenOf = (engine: Engine, jar: Jar) => engine.readRequest(jar.header()).csrfToken() ?? "";
const verdict = (engine: Engine, jar: Jar, token: string) => engine.readRequest(jar.header()).verifyCsrf(token);

describe("the CSRF token of a page", () => {
  it("is spelled anew in each page of a session, and each is taken, on any process", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const tokens = Array.from({ length: 20 }, () => tokenOf(engine, jar));
    expect(new Set(tokens).size).toBe(20);
    for (const token of tokens) expect(verdict(testEngine(), jar, token)).toBe("ok");
  });

  it("is taken for the session whose page it is alone, also where both are remembered", async () => {
    const engine = testEngine();
    const [ann, eve] = [await visitor(engine), await visitor(engine)];
    const tokens = [tokenOf(engine, ann.jar), tokenOf(engine, eve.jar)];
    const verdicts = [ann.jar, eve.jar].map((jar) => tokens.map((token) => verdict(engine, jar, token)));
    expect(verdicts).toEqual([
      ["ok", "mismatch"],
      ["mismatch", "ok"],
    ]);
    expect(engine.readRequest(undefined).verifyCsrf(tokens[0])).toBe("mismatch");
  });

  it("is none of the session that follows a login", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const before = tokenOf(engine, jar);
    const controller = engine.readRequest(jar.header()).writable();
    controller.handle.renew();
    const lines = await controller.setCookies();
    jar.take(new Response(null, { headers: lines.map((line) => ["set-cookie", line]) }));
    expect(verdict(engine, jar, before)).toBe("mismatch");
    expect(verdict(engine, jar, tokenOf(engine, jar))).toBe("ok");
  });

  it("lives as long as the session's cookie, also when it was sealed for an earlier page", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar } = await visitor(engine);
    clock.advance(1_000);
    tokenOf(engine, jar);
    clock.advance(defaultSessionLimits.cookieMs - 1_001);
    const late = tokenOf(engine, jar);
    expect(verdict(engine, jar, late)).toBe("ok");
    clock.advance(1_000);
    expect(engine.readRequest(jar.header()).exists).toBe(false);
    expect(engine.readRequest(jar.header()).verifyCsrf(late)).toBe("mismatch");
    clock.advance(1_000);
    expect(engine.readRequest(jar.header()).verifyCsrf(late)).toBe("stale");
  });

  it("is of the new secret after a change of secrets, and the old one's are still taken", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const old = tokenOf(engine, jar);
    const changed = testEngine({ secrets: ["another secret of the tests, long enough for the key ring too", SECRET] });
    const fresh = tokenOf(changed, jar);
    expect([verdict(changed, jar, old), verdict(changed, jar, fresh), verdict(engine, jar, fresh)]).toEqual([
      "ok",
      "ok",
      "stale",
    ]);
  });
});
