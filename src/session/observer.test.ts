import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { describe, expect, it } from "vitest";
import { act, save } from "../../test/support/session-acts.ts";
import { Jar, TestClock, commit, testBus, testEngine, visitor, write } from "../../test/support/session-jar.ts";
import { Observer, type SessionDiagnostics } from "./observer.ts";

/** What is published under a name while `run` runs. */
async function heard<Name extends keyof SessionDiagnostics>(
  name: Name,
  run: () => unknown,
): Promise<SessionDiagnostics[Name][]> {
  const messages: SessionDiagnostics[Name][] = [];
  const hear = (message: unknown) => void messages.push(message as SessionDiagnostics[Name]);
  subscribe(name, hear);
  await run();
  unsubscribe(name, hear);
  return messages;
}

const courier = (tag: string, seen: string) =>
  Buffer.from(JSON.stringify({ k: "username", v: "bob", d: "other", q: 1, s: seen, t: tag })).toString("base64url");

describe("sessions.counters", () => {
  it("begin with nothing", () => {
    expect(testEngine().counters()).toEqual({
      commits: 0,
      refused: {},
      lost: 0,
      repairs: 0,
      couriers: 0,
      bytesIn: 0,
      bytesOut: 0,
      clockAhead: 0,
      skew: 0,
    });
  });

  it("count commits and their bytes, and refusals by their reason", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    await commit(engine, jar, {});
    await commit(engine, jar, { writes: [write()], tag }, { "x-csrf-token": "forged" });
    await commit(engine, jar, { writes: [write()], tag }, { "x-csrf-token": "forged" });
    await commit(engine, jar, "[");
    const { commits, refused, bytesIn, bytesOut } = engine.counters();
    expect({ commits, refused }).toEqual({ commits: 2, refused: { csrf: 2, bad_request: 1 } });
    expect(bytesIn).toBe(JSON.stringify({ writes: [write()], tag: null }).length + "{}".length);
    expect(bytesOut).toBeGreaterThan(200);
  });

  it("count the cookies that controllers set", () => {
    const engine = testEngine();
    const session = engine.readRequest(null).writable();
    session.handle.put("visits", 1);
    const lines = session.setCookies() as string[];
    expect(engine.counters()).toMatchObject({ commits: 0, bytesOut: lines.join("").length });
  });

  it("count writes that found a newer one, sealed and plain", async () => {
    const engine = testEngine();
    const { jar, csrf, tag, clock } = await visitor(engine);
    const headers = { "x-csrf-token": csrf };
    const at = 1_700_000_000_500;
    await commit(engine, jar, { writes: [write({ value: "new", doc: "b", seen: clock, at })], tag }, headers);
    await commit(engine, jar, { writes: [write({ value: "old", doc: "c", seen: clock })], tag }, headers);
    expect(engine.counters().lost).toBe(1);
    const connection = engine.connect(jar.header());
    act(connection, (t) => t.put("visits", 1));
    const { patch } = connection.join({});
    act(connection, (t) => t.put("visits", 2));
    await save(engine, jar, connection);
    await commit(engine, jar, { patch });
    expect(engine.counters().lost).toBe(2);
  });

  it("count commits that healed an overwritten cookie", async () => {
    const engine = testEngine();
    const { jar, csrf, tag, clock } = await visitor(engine);
    const old = new Map(jar.cookies);
    const { body } = await commit(
      engine,
      jar,
      { writes: [write({ value: "bob", seen: clock, seq: 2 })], tag },
      {
        "x-csrf-token": csrf,
      },
    );
    for (const [name, value] of old) jar.cookies.set(name, value);
    await commit(testEngine(), jar, { ticket: body.ticket });
    expect(engine.counters().repairs).toBe(0);
    await commit(engine, jar, { ticket: body.ticket });
    expect(engine.counters().repairs).toBe(0);
    for (const [name, value] of old) jar.cookies.set(name, value);
    await commit(engine, jar, { ticket: body.ticket });
    expect(engine.counters().repairs).toBe(1);
  });

  it("count what only couriers knew", async () => {
    const engine = testEngine();
    const { jar, tag, clock } = await visitor(engine);
    const header = `${jar.header()}; holdfast_c0=${courier(tag, clock)}`;
    expect(engine.readRequest(header).values()["username"]).toBe("bob");
    engine.connect(header);
    engine.readRequest(jar.header());
    expect(engine.counters().couriers).toBe(2);
  });

  it("count clocks that are far ahead, and tell the furthest", async () => {
    const bus = testBus();
    const fast = new TestClock();
    fast.advance(90_000);
    const jar = new Jar();
    await commit(testEngine({ clock: fast, bus }), jar, { writes: [write({ at: fast.time })], tag: null });
    const engine = testEngine();
    act(engine.connect(jar.header()), (t) => t.put("visits", 1));
    expect(engine.counters()).toMatchObject({ clockAhead: 1, skew: 90_000 });
  });
});

describe("the diagnostics channels of sessions", () => {
  it("tell of commits and of refusals", async () => {
    const engine = testEngine();
    const commits = await heard("holdfast:session:commit", () => visitor(engine));
    expect(commits).toMatchObject([{ lost: 0, repaired: false }]);
    expect(commits[0]?.bytesOut).toBeGreaterThan(100);
    expect(await heard("holdfast:session:refused", () => commit(engine, new Jar(), "{"))).toEqual([
      { status: 400, reason: "bad_request" },
    ]);
  });

  it("tell of couriers, of clocks ahead, and of sessions that are over", async () => {
    const engine = testEngine();
    const { jar, tag, clock } = await visitor(engine);
    const header = `${jar.header()}; holdfast_c0=${courier(tag, clock)}`;
    expect(await heard("holdfast:session:courier", () => engine.readRequest(header))).toEqual([{ keys: ["username"] }]);
    expect(await heard("holdfast:session:ended", () => engine.revoke("some id"))).toEqual([
      { count: 1, reason: "revoked" },
    ]);
    expect(await heard("holdfast:session:skew", () => new Observer().ahead(7, false))).toEqual([{ ms: 7 }]);
  });

  it("name no visitor and hold no value", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const told: unknown[] = [];
    for (const name of ["commit", "refused", "courier", "skew", "ended"] as const)
      subscribe(`holdfast:session:${name}`, (message) => void told.push(message));
    const { body } = await commit(engine, jar, { writes: [write({ value: "Ann Onymous" })], tag: null });
    const session = engine.connect(jar.header());
    await engine.revoke(session.state.id);
    await commit(engine, jar, { writes: [write({ value: "Ann Onymous" })], tag: body.tag });
    const text = JSON.stringify(told);
    expect(told.length).toBeGreaterThan(2);
    for (const secret of ["Ann", body.tag ?? "-", session.state.id, jar.header()]) expect(text).not.toContain(secret);
  });
});
