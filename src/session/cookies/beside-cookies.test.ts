import { describe, expect, it } from "vitest";
import { commit, Jar, TestClock, testBus, testEngine, visitor } from "../../../test/support/session-jar.ts";
import { codeOf } from "../../../test/support/session-acts.ts";
import { checkCookies } from "./beside-cookies.ts";
import type { SessionConnection } from "../connection/connection.ts";

const set = (connection: SessionConnection, name: string, value: string | undefined) => {
  const transaction = connection.begin({});
  transaction.setCookie(name, value);
  transaction.commit();
  return connection.join({}).patch;
};

describe("putCookie", () => {
  it("is seen by its handler at once and by the next request when it is committed, sealed and HttpOnly", async () => {
    const engine = testEngine({ secure: true });
    const jar = new Jar();
    const connection = engine.connect("");
    const patch = set(connection, "remember", "token");
    expect(connection.begin({}).cookies()).toMatchObject({ remember: "token" });
    const { cookies } = await commit(engine, jar, { patch });
    const line = cookies.find((cookie) => cookie.startsWith("__Host-remember=")) ?? "";
    expect(line).not.toContain("token");
    expect(line.split("; ").slice(1).toSorted()).toEqual([
      "HttpOnly",
      "Max-Age=3600",
      "Path=/",
      "SameSite=Lax",
      "Secure",
    ]);
    expect(engine.readRequest(jar.header()).cookies()).toMatchObject({ remember: "token" });
    expect(engine.connect(jar.header()).begin({}).cookies()).toMatchObject({ remember: "token" });
  });

  it("writes plain text where scripts may read it", async () => {
    const jar = new Jar();
    const engine = testEngine();
    const { cookies } = await commit(engine, jar, { patch: set(engine.connect(""), "shown", "a b") });
    expect(cookies).toContainEqual("shown=a%20b; Path=/; SameSite=Lax");
  });

  it("keeps the value out of the session cookie and of tickets", async () => {
    const engine = testEngine();
    const jar = new Jar();
    await commit(engine, jar, { patch: set(engine.connect(""), "shown", "x".repeat(500)) });
    expect((jar.cookies.get("holdfast") ?? "").length).toBeLessThan(400);
  });

  it("is not undone, nor done again, by a retry that comes after a newer one", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const connection = engine.connect("");
    const put = set(connection, "shown", "old");
    await commit(engine, jar, { patch: put });
    const ahead = engine.connect(jar.header());
    const removed = set(ahead, "shown", undefined);
    expect((await commit(engine, jar, { patch: removed })).cookies[0]).toMatch(/^shown=; Max-Age=0/);
    for (const patch of [put, removed, put]) expect((await commit(engine, jar, { patch })).cookies).toEqual([]);
  });

  it("is done again where its answer was lost", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const patch = set(engine.connect(""), "shown", "here");
    await commit(engine, new Jar(), { patch });
    await commit(engine, jar, { patch });
    expect(jar.cookies.get("shown")).toBe("here");
  });

  it("opens no value of another cookie, nor one that has run out or was forged", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const jar = new Jar();
    await commit(engine, jar, { patch: set(engine.connect(""), "remember", "token") });
    const sealed = jar.cookies.get("remember") ?? "";
    expect(engine.readRequest(`remember=${sealed}x`).cookies()["remember"]).toBeUndefined();
    expect(engine.readRequest("remember=token").cookies()["remember"]).toBeUndefined();
    expect(engine.readRequest(`remember=${sealed}`).cookies()["remember"]).toBe("token");
    clock.advance(3_600_000);
    expect(engine.readRequest(`remember=${sealed}`).cookies()["remember"]).toBeUndefined();
  });

  it("throws for a name that is not declared and for what does not fit", () => {
    const transaction = testEngine().connect("").begin({});
    expect(codeOf(() => transaction.setCookie("nope", "x"))).toBe("cookie_unknown");
    expect(codeOf(() => transaction.setCookie("__proto__", "x"))).toBe("cookie_unknown");
    expect(codeOf(() => transaction.setCookie("shown", "x".repeat(590)))).toBe("");
    expect(codeOf(() => transaction.setCookie("remember", "x"))).toBe("session_too_large");
    expect(codeOf(() => transaction.setCookie("shown", "x".repeat(601)))).toBe("session_too_large");
  });
});

describe("checkCookies", () => {
  it.each([
    ["a name of ours", { holdfast_x: {} }],
    ["a name that is none", { "a b": {} }],
    ["an unknown option", { remember: { path: "/x" } as object }],
    ["an age that is none", { remember: { maxAge: 0 } }],
  ])("refuses %s", (_what, declarations) => {
    expect(codeOf(() => checkCookies(declarations))).toBe("definition_invalid");
  });
});

describe("a gap of the bus", () => {
  it("brings no value of a cookie beside the session to others", async () => {
    const clock = new TestClock();
    const bus = testBus();
    let missed = () => {};
    const published: unknown[] = [];
    const engine = testEngine({
      clock,
      bus: {
        shared: true,
        publish(channel, message) {
          published.push(message);
          bus.publish(channel, message);
        },
        subscribe: (channel, listener) => bus.subscribe(channel, listener),
        onGap(listener) {
          missed = listener;
          return () => {};
        },
      },
    });
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const transaction = connection.begin({});
    transaction.setCookie("remember", "a secret token");
    transaction.put("visits", 3);
    transaction.commit();
    published.length = 0;
    missed();
    clock.advance(2_000);
    const text = JSON.stringify(published);
    expect([text.includes('"visits"'), text.includes("a secret token")]).toEqual([true, false]);
  });
});
