import { describe, expect, it } from "vitest";
import { commit, Jar, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";

describe("the session of a request", () => {
  it("is nobody's without a cookie: the page names no one", () => {
    const request = testEngine().readRequest(undefined);
    expect([request.exists, request.used]).toEqual([false, false]);
    const info = testEngine().readRequest(null).pageInfo();
    expect(Object.keys(info).sort()).toEqual(["carry", "endpoint", "keys", "prefix", "socket"]);
  });

  it("is none in a cookie that is forged, damaged, of another name, or expired", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar } = await visitor(engine);
    const sealed = jar.cookies.get("holdfast") ?? "";
    const flipped = `${sealed.slice(0, 40)}${sealed[40] === "A" ? "B" : "A"}${sealed.slice(41)}`;
    for (const cookie of [
      `holdfast=${flipped}`,
      `holdfast=${sealed.slice(0, -1)}`,
      "holdfast=",
      `holdfast2=${sealed}`,
      `holdfast=${"A".repeat(30_000)}`,
    ]) {
      expect(engine.readRequest(cookie).exists).toBe(false);
    }
    expect(testEngine({ secure: true }).readRequest(`__Host-holdfast=${sealed}`).exists).toBe(false);
    expect(engine.readRequest(`holdfast=${sealed}`).exists).toBe(true);
    clock.advance(401 * 24 * 3_600_000);
    expect(engine.readRequest(`holdfast=${sealed}`).exists).toBe(false);
  });

  it("merges duplicate cookies of one session", async () => {
    const engine = testEngine();
    const { jar, csrf, tag } = await visitor(engine);
    const old = jar.header();
    await commit(engine, jar, { writes: [write({ key: "theme", value: "dark" })], tag }, { "x-csrf-token": csrf });
    for (const header of [`${old}; ${jar.header()}`, `${jar.header()}; ${old}`]) {
      expect(testEngine().readRequest(header).values()).toMatchObject({ username: "ann", theme: "dark" });
    }
  });

  it("cannot be written by a view over HTTP", () => {
    const transaction = testEngine().readRequest("").viewSession().begin({});
    expect(() => transaction.put("username", "ann")).toThrow(/a GET never writes/);
    expect(() => transaction.delete("username")).toThrow(/a GET never writes/);
  });

  it("is written by a controller straight into the cookie, and heard of by connected tabs", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const controller = engine.readRequest(jar.header()).writable();
    (controller.handle as unknown as { put(key: string, value: unknown): void }).put("visits", 4);
    const [cookie = ""] = await controller.setCookies();
    expect(connection.values()["visits"]).toBe(4);
    expect(testEngine().readRequest(cookie.split(";")[0]).values()).toMatchObject({ username: "ann", visits: 4 });
    expect(engine.readRequest(new Jar().header()).writable().setCookies()).toEqual([]);
  });
});
