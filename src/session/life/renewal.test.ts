import { describe, expect, it } from "vitest";
import { commit, Jar, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import { act, codeOf, login, logout, member, save, valuesOf as values } from "../../../test/support/session-acts.ts";

describe("renew", () => {
  it("begins a session with what its handler wrote and what is carried, and with nothing else", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const before = connection.join({});
    act(connection, (t) => {
      t.put("theme", "dark");
      t.put("username", "eve");
    });
    act(connection, (t) => {
      t.put("note", "before");
      t.renew("renew");
      expect(t.values()).toMatchObject({ theme: "dark", username: "", note: "before" });
      t.put("visits", 7);
    });
    const expected = { theme: "dark", username: "", note: "before", visits: 7 };
    expect(connection.values()).toMatchObject(expected);
    const answer = await save(engine, jar, connection);
    expect([answer.status, answer.body.tag === before.tag]).toEqual([200, false]);
    expect(values(engine, jar)).toMatchObject(expected);
    expect(connection.status("visits")).toEqual({ state: "confirmed" });
    expect(connection.join({})).toMatchObject({ tag: jar.beacon()?.tag, moves: 1 });
  });

  it("does nothing when its handler throws", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const { tag } = connection.join({});
    const transaction = connection.begin({});
    login(transaction);
    transaction.discard();
    transaction.commit();
    expect(connection.join({}).tag).toBe(tag);
    expect(connection.values()["username"]).toBe("ann");
  });

  it("makes a session of a visitor who has none, even where another tab has begun one meanwhile", async () => {
    const engine = testEngine();
    const jar = new Jar();
    const connection = engine.connect("");
    act(connection, login);
    const answer = await save(engine, jar, connection);
    expect([answer.status, values(engine, jar)["visits"]]).toEqual([200, 7]);

    const other = new Jar();
    const late = engine.connect("");
    await commit(engine, other, { writes: [write({ key: "theme", value: "dark" })], tag: null });
    act(late, login);
    expect((await save(engine, other, late)).status).toBe(200);
    expect(values(engine, other)).toMatchObject({ visits: 7, theme: "dark" });
  });

  it("may be committed again, and twice in a row before the first is", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    act(connection, login);
    const first = connection.join({}).patch;
    act(connection, (t) => {
      t.renew("renew");
      t.put("visits", 8);
    });
    const second = connection.join({}).patch;
    expect((await commit(engine, jar, { patch: second })).status).toBe(200);
    const again = await commit(engine, jar, { patch: second });
    expect([again.status, again.cookies]).toEqual([200, []]);
    expect(values(engine, jar)["visits"]).toBe(8);
    const late = await commit(engine, jar, { patch: first });
    expect([late.status, late.body.error, late.cookies]).toEqual([409, "epoch_changed", []]);
  });

  it("keeps a carried key's ttl", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    act(connection, (t) => {
      t.renew("renew");
      t.put("brief", "here");
    });
    await save(engine, jar, connection);
    expect(values(engine, jar)["brief"]).toBe("here");
    clock.advance(1_001);
    expect(values(engine, jar)["brief"]).toBe("gone");
  });

  it("names the session that is to come, and nobody where there is none", async () => {
    const engine = testEngine();
    expect(engine.connect("").begin({}).id()).toBeUndefined();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const transaction = connection.begin({});
    const before = transaction.id();
    transaction.renew("renew");
    const after = transaction.id();
    transaction.commit();
    expect([before === after, connection.begin({}).id()]).toEqual([false, after]);
  });

  it("is refused in a GET", () => {
    const transaction = testEngine().readRequest("").viewSession().begin({});
    expect(codeOf(() => transaction.renew("renew"))).toBe("session_write_on_get");
    expect(codeOf(() => transaction.setCookie("remember", "x"))).toBe("session_write_on_get");
  });
});

describe("renew beside a ticket", () => {
  it("lets nothing of the old session in by the old session's ticket", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const { ticket } = (await commit(engine, jar, {})).body;
    const connection = engine.connect(jar.header());
    act(connection, login);
    const { patch } = connection.join({});
    const answer = await commit(engine, jar, { patch, ticket });
    expect(answer.status).toBe(200);
    expect(values(engine, jar)).toMatchObject({ username: "", visits: 7 });
  });

  it("takes what is carried from it", async () => {
    const engine = testEngine();
    const { jar, csrf, tag } = await visitor(engine);
    const old = new Map(jar.cookies);
    const dark = write({ key: "theme", value: "dark" });
    const { body } = await commit(engine, jar, { writes: [dark], tag }, { "x-csrf-token": csrf });
    // Another answer has overwritten the cookie; another process knows of nothing.
    for (const [name, value] of old) jar.cookies.set(name, value);
    const other = testEngine();
    const connection = other.connect(jar.header());
    act(connection, login);
    await commit(other, jar, { patch: connection.join({}).patch, ticket: body.ticket });
    expect(values(other, jar)).toMatchObject({ theme: "dark", username: "", visits: 7 });
  });
});

describe("drop", () => {
  it("drops what its handler has written before, but for what is carried, and keeps what it writes after", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const { generation } = connection.state;
    act(connection, (t) => {
      login(t);
      t.put("theme", "dark");
      t.setCookie("remember", undefined);
      t.setCookie("shown", "bye");
      t.renew("drop");
      expect(t.values()).toMatchObject({ visits: 0, theme: "dark" });
      t.put("note", "after");
    });
    expect(connection.state).toMatchObject({ anonymous: true, generation: generation + 1 });
    const { cookies } = await save(engine, jar, connection);
    expect(values(engine, jar)).toMatchObject({ visits: 0, theme: "dark", note: "after" });
    expect(cookies.map((line) => line.split(";")[0])).toEqual(expect.arrayContaining(["remember=", "shown=bye"]));
  });

  it("does so in a controller, too, where nothing was written after", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const request = engine.readRequest(jar.header()).writable();
    request.handle.renew();
    request.handle.put("visits" as never, 7 as never);
    request.handle.drop();
    jar.take(new Response(null, { headers: (await request.setCookies()).map((line) => ["set-cookie", line]) }));
    expect(values(engine, jar)).toMatchObject({ visits: 0, username: "" });
  });

  it("logs out for good: neither the old cookie nor an old patch brings anybody back", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const old = new Map(jar.cookies);
    act(connection, (t) => t.put("visits", 8));
    const { patch } = connection.join({});
    act(connection, logout);
    await save(engine, jar, connection);
    expect(values(engine, jar)["visits"]).toBe(0);
    const late = await commit(engine, jar, { patch });
    expect([late.status, late.body.error, late.cookies]).toEqual([409, "epoch_changed", []]);

    // A late answer puts the old session and its beacon back, on a process that knows nothing of all this.
    for (const name of ["holdfast", "holdfast_v"]) jar.cookies.set(name, old.get(name) ?? "");
    const other = testEngine();
    expect(values(other, jar)["visits"]).toBe(0);
    expect(other.connect(jar.header()).values()["visits"]).toBe(0);
    expect(other.readRequest(jar.header()).pageInfo().tag).toBeUndefined();
    const again = await commit(other, jar, { patch });
    expect([again.status, again.body.error, again.cookies]).toEqual([409, "epoch_changed", []]);
  });

  it("holds at once where it happened, even if its page is gone before it could commit", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    act(connection, logout);
    connection.close();
    expect(values(engine, jar)["visits"]).toBe(0);
    expect(engine.connect(jar.header()).values()["visits"]).toBe(0);
  });

  it("is restored where a late answer of the old session has overwritten it", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const old = new Map(jar.cookies);
    act(connection, logout);
    const { patch } = connection.join({});
    await save(engine, jar, connection);
    const beacon = jar.beacon();
    for (const name of ["holdfast", "holdfast_v"]) jar.cookies.set(name, old.get(name) ?? "");
    expect((await commit(engine, jar, { patch })).status).toBe(200);
    expect(jar.beacon()?.tag).toBe(beacon?.tag);
  });

  it("does not let what was typed before into the session after, by input, courier or post", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const { tag, csrf } = connection.join({});
    act(connection, logout);
    await save(engine, jar, connection);
    const input = write({ value: "mallory", seq: 9 });
    expect(connection.receive("write", { ...input, tag }).response).toMatchObject({ reason: "session_mismatch" });
    expect(connection.receive("write", { ...input, tag: null }).response).toMatchObject({ reason: "session_mismatch" });
    const posted = await commit(engine, jar, { writes: [input], tag }, { "x-csrf-token": csrf });
    expect([posted.status, posted.cookies]).toEqual([409, []]);
    const courier = JSON.stringify({ k: "username", v: "mallory", d: "doc", q: 9, s: "", t: tag });
    jar.cookies.set("holdfast_c0", Buffer.from(courier).toString("base64url"));
    expect(values(engine, jar)["username"]).toBe("");
  });

  it("does not let a write of the session before into the anonymous one that begins without its cookie", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const { tag, csrf } = connection.join({});
    act(connection, logout);
    // The logout was never committed: the cookie is the old session's, which is over.
    const posted = await commit(engine, jar, { writes: [write({ seq: 9 })], tag }, { "x-csrf-token": csrf });
    expect([posted.status, posted.body.error, posted.cookies]).toEqual([409, "epoch_changed", []]);
  });

  it("ends what was under way in other tabs with a status, and their connections", async () => {
    const engine = testEngine();
    const { jar, connection } = await member(engine);
    const other = engine.connect(jar.header());
    const heard: unknown[] = [];
    let ended = 0;
    other.attach((event, payload) => heard.push([event, payload]));
    other.hostedBy({ remount: () => {}, end: () => (ended += 1) });
    act(other, (t) => t.put("visits", 9));
    const flushed = other.begin({}).flush();
    act(connection, logout);
    await expect(flushed).rejects.toMatchObject({ code: "session_not_saved" });
    expect(other.status("visits")).toEqual({ state: "error", reason: "epoch_changed" });
    expect(other.values()["visits"]).toBe(0);
    expect([heard[1], ended]).toEqual([["ended", { reason: "dropped" }], 1]);
  });

  it("remounts the other views of its own connection, and only those", async () => {
    const engine = testEngine();
    const { connection } = await member(engine);
    const writers: object[] = [];
    connection.hostedBy({ remount: (writer) => writers.push(writer), end: () => {} });
    const writer = {};
    const transaction = connection.begin(writer);
    transaction.renew("drop");
    transaction.commit();
    expect(writers).toEqual([writer]);
  });

  it("that the browser refuses leaves nobody logged in here", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const one = engine.connect(jar.header());
    const two = engine.connect(jar.header());
    act(one, login);
    act(two, login);
    expect((await save(engine, jar, one)).status).toBe(200);
    const { n, patch } = two.join({});
    const answer = await commit(engine, jar, { patch });
    expect([answer.status, answer.cookies]).toEqual([409, []]);
    expect(two.moving()).toBe(true);
    two.receive("failed", { n, reason: "epoch_changed" });
    expect([two.moving(), two.values()["visits"], two.join({}).tag]).toEqual([false, 0, undefined]);
  });
});

describe("a controller's session", () => {
  it("is renewed by the answer's cookies, floor included", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const tab = engine.connect(jar.header());
    let ended = 0;
    tab.hostedBy({ remount: () => {}, end: () => (ended += 1) });
    const session = engine.readRequest(jar.header()).writable();
    const { handle } = session;
    handle.renew();
    handle.put("visits", 7);
    const response = new Response();
    for (const line of await session.setCookies()) response.headers.append("set-cookie", line);
    const old = jar.cookies.get("holdfast") ?? "";
    jar.take(response);
    expect([...jar.cookies.keys()].toSorted()).toEqual(["holdfast", "holdfast_f", "holdfast_v"]);
    expect([values(engine, jar)["visits"], values(engine, jar)["username"], ended]).toEqual([7, "", 1]);
    jar.cookies.set("holdfast", old);
    expect(values(testEngine(), jar)["username"]).toBe("");
  });
});
