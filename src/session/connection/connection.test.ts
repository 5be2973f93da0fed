import { describe, expect, it } from "vitest";
import { commit, testBus, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import { act } from "../../../test/support/session-acts.ts";
import type { SessionChange } from "./view-session.ts";

const typed = (fields: Parameters<typeof write>[0], tag: string | null | undefined) => ({ ...write(fields), tag });

describe("a transaction", () => {
  it("shows its writes to itself at once, to others when it is committed, to nobody when it is discarded", () => {
    const connection = testEngine().connect("");
    const transaction = connection.begin({});
    transaction.put("username", "ann");
    expect([transaction.values()["username"], connection.values()["username"]]).toEqual(["ann", ""]);
    transaction.commit();
    expect(connection.values()["username"]).toBe("ann");
    const dropped = connection.begin({});
    dropped.delete("username");
    dropped.discard();
    dropped.commit();
    expect(connection.values()["username"]).toBe("ann");
  });

  it("throws, with a code, at the put that cannot be kept", () => {
    const transaction = testEngine().connect("").begin({});
    const code = (run: () => void) => {
      try {
        run();
      } catch (error) {
        return (error as { code: string }).code;
      }
      return "accepted";
    };
    expect(code(() => transaction.put("nope", 1))).toBe("session_unknown_key");
    expect(code(() => transaction.put("__proto__", 1))).toBe("session_unknown_key");
    expect(code(() => transaction.put("visits", Number.NaN))).toBe("session_invalid");
    expect(code(() => transaction.put("username", "x".repeat(41)))).toBe("session_invalid");
    expect(code(() => transaction.put("data", { at: new Date() }))).toBe("session_invalid");
    expect(code(() => transaction.put("note", "x".repeat(4_000)))).toBe("session_too_large");
    expect(code(() => transaction.delete("nope"))).toBe("session_unknown_key");
    expect(code(() => transaction.put("visits", 1))).toBe("accepted");
  });

  it("deletes a key to its default, and lets its ttl run out", () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const connection = engine.connect("");
    const transaction = connection.begin({});
    transaction.put("username", "ann");
    transaction.put("brief", "here");
    transaction.commit();
    const again = connection.begin({});
    again.delete("username");
    again.commit();
    expect(connection.values()).toMatchObject({ username: "", brief: "here" });
    clock.advance(1_001);
    expect(connection.begin({}).values()).toMatchObject({ brief: "gone" });
  });
});

describe("a handler's write", () => {
  it("is as new as the end of its handler, not as the put", () => {
    const connection = testEngine().connect("");
    const slow = connection.begin({});
    slow.put("username", "slow");
    const quick = connection.begin({});
    quick.put("username", "quick");
    quick.commit();
    slow.commit();
    expect(connection.values()["username"]).toBe("slow");
  });

  it("keeps a copy: what becomes of the value afterwards is not written", () => {
    const connection = testEngine().connect("");
    const list = ["a"];
    const transaction = connection.begin({});
    transaction.put("data", { list, none: undefined });
    transaction.commit();
    list.push("b");
    expect(connection.values()["data"]).toEqual({ list: ["a"] });
    expect(Object.isFrozen(connection.values()["data"])).toBe(true);
  });

  it("of undefined deletes the key", () => {
    const connection = testEngine().connect("");
    const transaction = connection.begin({});
    transaction.put("data", 1);
    transaction.put("data", undefined);
    transaction.commit();
    expect(connection.values()["data"]).toBeUndefined();
  });

  it("of the same value changes nothing for the other views but its status", () => {
    const connection = testEngine().connect("");
    const heard: unknown[] = [];
    connection.subscribe({ sessionChanged: (change) => heard.push(change) });
    for (let round = 0; round < 2; round++) {
      const transaction = connection.begin({});
      transaction.put("data", { a: [1] });
      transaction.commit();
    }
    expect(heard).toEqual([
      { keys: ["data"], origin: "sibling" },
      { keys: [], origin: "sibling" },
    ]);
  });

  it("that runs out is a change that views hear of", () => {
    const clock = new TestClock();
    const connection = testEngine({ clock }).connect("");
    const transaction = connection.begin({});
    transaction.put("brief", "now");
    transaction.commit();
    const heard: unknown[] = [];
    connection.subscribe({ sessionChanged: (change) => heard.push(change) });
    expect(connection.values()["brief"]).toBe("now");
    clock.advance(1_000);
    expect([connection.values()["brief"], heard]).toEqual(["gone", [{ keys: ["brief"], origin: "node" }]]);
  });
});

describe("a change", () => {
  /** A view that keeps what it hears. */
  const listening = (connection: ReturnType<ReturnType<typeof testEngine>["connect"]>) => {
    const changes: SessionChange[] = [];
    const view = { changes, sessionChanged: (change: SessionChange) => void changes.push(change) };
    connection.subscribe(view);
    return view;
  };

  it("is told to its writer as self, to the connection's other views as sibling, to other connections as tab", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const [one, two] = [engine.connect(jar.header()), engine.connect(jar.header())];
    const [self, beside, away] = [listening(one), listening(one), listening(two)];
    const transaction = one.begin(self);
    transaction.put("username", "eve");
    transaction.commit();
    expect([self, beside, away].map(({ changes }) => changes)).toEqual([
      [{ keys: ["username"], origin: "self" }],
      [{ keys: ["username"], origin: "sibling" }],
      [{ keys: ["username"], origin: "tab" }],
    ]);
    expect(two.values()["username"]).toBe("eve");
  });

  it("is in the next page of another process that has a tab of the session open, before it is in the cookie", async () => {
    const bus = testBus();
    const [here, there] = [testEngine({ bus }), testEngine({ bus })];
    const { jar } = await visitor(here);
    there.connect(jar.header());
    act(here.connect(jar.header()), (transaction) => transaction.put("visits", 7));
    expect(there.readRequest(jar.header()).values()["visits"]).toBe(7);
  });

  it("is not told where it did not win, nor twice", async () => {
    const engine = testEngine();
    const { jar, csrf, tag } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const { changes } = listening(connection);
    const body = { writes: [write({ value: "eve", seq: 2 })], tag };
    await commit(engine, jar, body, { "x-csrf-token": csrf });
    await commit(engine, jar, body, { "x-csrf-token": csrf });
    expect(changes).toEqual([{ keys: ["username"], origin: "tab" }]);
  });

  it("reaches the page of another tab with its value, and its own page without an echo", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const [one, two] = [engine.connect(jar.header()), engine.connect(jar.header())];
    const pushed: Record<string, unknown>[][] = [[], []];
    one.attach((_event, payload) => pushed[0]?.push(payload as Record<string, unknown>));
    two.attach((_event, payload) => pushed[1]?.push(payload as Record<string, unknown>));
    expect(one.receive("write", typed({ value: "eve", seq: 2 }, tag))).toEqual({ status: "ok", response: { n: 1 } });
    await Promise.resolve();
    expect(pushed.map((messages) => messages.map((message) => message["changed"]))).toEqual([
      [undefined],
      [[["username", "eve"]]],
    ]);
  });
});

describe("a browser write on the session channel", () => {
  it("is for keys that the browser may write, with values their schema takes", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const reason = (fields: Parameters<typeof write>[0]) =>
      connection.receive("write", typed({ seq: 5, ...fields }, tag)).response;
    expect(reason({ key: "visits", value: 1 })).toMatchObject({ reason: "server_only" });
    expect(reason({ key: "nope" })).toMatchObject({ reason: "unknown_key" });
    expect(reason({ value: "x".repeat(41) })).toMatchObject({ reason: "invalid" });
    expect(reason({ key: "note", value: "x".repeat(4_000) })).toMatchObject({ reason: "too_large" });
    expect(reason({ doc: "not a doc!" })).toMatchObject({ reason: "bad_request" });
    expect(connection.receive("write", typed({ seq: 9 }, "othersession")).response).toMatchObject({
      reason: "session_mismatch",
    });
    expect(connection.values()).toMatchObject({ username: "ann", visits: 0, note: "" });
  });

  it("that comes after a newer one is answered superseded; one that is known already is taken", async () => {
    const engine = testEngine();
    const { jar, tag, clock } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const send = (fields: Parameters<typeof write>[0]) => connection.receive("write", { ...write(fields), tag });
    const newer = { value: "newer", doc: "other", seen: clock, at: 1_700_000_000_500 };
    expect(send(newer).status).toBe("ok");
    expect(send(newer).status).toBe("ok");
    expect(send({ value: "late", doc: "third", seen: clock })).toEqual({
      status: "error",
      response: { reason: "superseded", key: "username" },
    });
    expect(connection.values()["username"]).toBe("newer");
  });

  it("of a page that had no session counts in one that has its document's input", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const again = engine.connect(jar.header());
    expect(again.receive("write", { ...write({ value: "anna", seq: 2 }), tag: null }).status).toBe("ok");
    expect(
      again.receive("write", { ...write({ value: "eve", seq: 3, doc: "foreign" }), tag: null }).response,
    ).toMatchObject({
      reason: "session_mismatch",
    });
    expect(again.values()["username"]).toBe("anna");
  });

  it("that is refused shows as an error, which an older write's confirmation does not hide", async () => {
    const engine = testEngine();
    const connection = engine.connect("");
    connection.receive("write", { ...write(), tag: null });
    const { n } = connection.join({});
    connection.receive("write", { ...write({ value: "x".repeat(41), seq: 2 }), tag: null });
    connection.receive("confirmed", { n });
    expect(connection.status("username")).toEqual({ state: "error", reason: "invalid" });
    connection.receive("write", { ...write({ value: "bob", seq: 3 }), tag: null });
    expect(connection.status("username")).toEqual({ state: "accepted" });
  });

  it("does nothing when it is older than what is stored", async () => {
    const engine = testEngine();
    const { jar, tag } = await visitor(engine);
    const connection = engine.connect(jar.header());
    connection.receive("write", typed({ value: "second", seq: 3 }, tag));
    expect(connection.receive("write", typed({ value: "first", seq: 2 }, tag)).status).toBe("ok");
    expect(connection.values()["username"]).toBe("second");
  });
});

describe("status", () => {
  it("goes from accepted to committed to confirmed, and flush waits for the last", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    const transaction = connection.begin({});
    transaction.put("visits", 1);
    let saved = false;
    const flushed = transaction.flush().then(() => (saved = true));
    expect(connection.status("visits")).toEqual({ state: "accepted" });
    const { n, patch } = connection.join({});
    const { body } = await commit(engine, jar, { patch });
    connection.receive("committed", { n, ticket: body.ticket });
    expect([connection.status("visits"), saved]).toEqual([{ state: "committed" }, false]);
    connection.receive("confirmed", { n });
    await flushed;
    expect(connection.status("visits")).toEqual({ state: "confirmed" });
    expect(connection.join({}).patch).toBeUndefined();
  });

  it("does not confirm a newer write of the same key", async () => {
    const engine = testEngine();
    const connection = engine.connect((await visitor(engine)).jar.header());
    for (const visits of [1, 2]) {
      const transaction = connection.begin({});
      transaction.put("visits", visits);
      transaction.commit();
    }
    connection.receive("confirmed", { n: 1 });
    expect(connection.status("visits")).toEqual({ state: "accepted" });
    expect(connection.join({}).patch).toBeDefined();
  });

  it("says why a write cannot be saved; what was only offline is tried again", async () => {
    const engine = testEngine();
    const connection = engine.connect((await visitor(engine)).jar.header());
    const transaction = connection.begin({});
    transaction.put("visits", 1);
    const flushed = transaction.flush();
    connection.receive("failed", { n: 1, reason: "offline" });
    expect(connection.status("visits")).toEqual({ state: "error", reason: "offline" });
    expect(connection.join({}).patch).toBeDefined();
    connection.receive("failed", { n: 1, key: "visits", reason: "too_large" });
    expect(connection.status("visits")).toEqual({ state: "error", reason: "too_large" });
    expect(connection.join({}).patch).toBeUndefined();
    await expect(flushed).rejects.toMatchObject({ code: "session_not_saved" });
  });

  it("is with its page when its handler has returned, once, so that the view's answer cannot come before", async () => {
    const connection = testEngine().connect("");
    const told: object[] = [];
    connection.attach((_event, payload) => told.push(payload));
    const transaction = connection.begin({});
    transaction.put("visits", 1);
    transaction.commit();
    expect(told).toMatchObject([{ n: 1, patch: expect.any(String) }]);
    await Promise.resolve();
    expect(told).toHaveLength(1);
  });

  it("keeps what the server could not save at the moment, but lets nobody wait for it", async () => {
    const engine = testEngine();
    const connection = engine.connect((await visitor(engine)).jar.header());
    const transaction = connection.begin({});
    transaction.put("visits", 1);
    const flushed = transaction.flush();
    connection.receive("failed", { n: 1, reason: "unavailable" });
    await expect(flushed).rejects.toMatchObject({ code: "session_not_saved" });
    expect(connection.status("visits")).toEqual({ state: "error", reason: "store" });
    expect(connection.join({}).patch).toBeDefined();
    connection.receive("confirmed", { n: 1 });
    expect(connection.status("visits")).toEqual({ state: "confirmed" });
  });

  it("does not leave flush waiting for ever, nor beyond the connection", async () => {
    const clock = new TestClock();
    const engine = testEngine({ clock });
    const connection = engine.connect("");
    const begin = () => {
      const transaction = connection.begin({});
      transaction.put("visits", 1);
      return transaction.flush();
    };
    const late = begin();
    clock.advance(30_000);
    await expect(late).rejects.toMatchObject({ code: "session_not_saved" });
    const closed = begin();
    connection.close();
    await expect(closed).rejects.toMatchObject({ code: "session_not_saved" });
    await expect(testEngine().connect("").begin({}).flush()).resolves.toBeUndefined();
  });
});
