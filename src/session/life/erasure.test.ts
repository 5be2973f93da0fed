import { describe, expect, it } from "vitest";
import { consentEngine as engineOf, settled, shown } from "../../../test/support/consented.ts";
import { act, save } from "../../../test/support/session-acts.ts";
import { Jar, TestClock, commit, commitRequest, testBus } from "../../../test/support/session-jar.ts";
import { systemClock } from "../../base/clock.ts";
import { listenTo, sessionChannel, spreadEntries } from "../bus.ts";
import { newSession } from "../values/identity.ts";
import { Overlay } from "../stores/overlay.ts";
import { memoryStore } from "../stores/memory.ts";

describe("an erasure", () => {
  it("takes cookies, couriers and storages from the browser, and leaves a number", async () => {
    const engine = engineOf();
    const { jar, tab } = await settled(engine);
    jar.cookies.set("holdfast_c3", "p.courier");
    jar.cookies.set("remember", "token");
    act(tab, (t) => t.renew("erase"));
    expect(tab.values()).toMatchObject({ name: "", seen: "", font: "", step: 1, width: "" });
    const { n, patch, kept, erased } = tab.join({});
    expect([kept, erased]).toEqual([{ n: expect.any(Number), tab: null, device: null }, true]);
    const response = await engine.commit(commitRequest({ patch }, { cookie: jar.header() }));
    expect(await response.json()).toMatchObject({ version: null, tag: null, ticket: null, csrf: null, erased: true });
    const gone = response.headers.getSetCookie().filter((line) => line.includes("Max-Age=0"));
    expect(gone.map((line) => line.slice(0, line.indexOf("="))).sort()).toEqual([
      "holdfast",
      "holdfast_c3",
      "holdfast_v",
      "remember",
      "shown",
    ]);
    const floor = response.headers.getSetCookie().filter((line) => !line.includes("Max-Age=0"));
    expect(floor.map((line) => line.slice(0, line.indexOf("=")))).toEqual(["holdfast_f"]);
    tab.receive("confirmed", { n });
    expect(tab.join({})).not.toHaveProperty("patch");
  });

  it("ends the session in every tab, and what comes late brings nothing back", async () => {
    const bus = testBus();
    const engine = engineOf({ bus });
    const { jar, tab, kept } = await settled(engine);
    const before = jar.header();
    const other = engine.connect(before);
    const told: [event: string, payload: object][] = [];
    other.attach((event, payload) => told.push([event, payload]));
    act(other, (t) => t.put("name", "late"));
    const { patch: late } = other.join({});
    const { body: old } = await commit(engine, jar, {});
    act(tab, (t) => t.renew("erase"));
    expect(told.find(([event]) => event === "ended")).toEqual(["ended", { reason: "erased" }]);
    const { patch } = tab.join({});
    const response = await engine.commit(commitRequest({ patch }, { cookie: jar.header() }));
    jar.cookies.clear();
    for (const line of response.headers.getSetCookie().filter((text) => text.startsWith("holdfast_f"))) {
      jar.cookies.set("holdfast_f", line.slice(line.indexOf("=") + 1, line.indexOf(";")));
    }
    for (const process of [engine, engineOf()]) {
      const lateCommit = await commit(process, jar, { patch: late });
      expect([lateCommit.status, lateCommit.body.error, lateCommit.cookies]).toEqual([409, "epoch_changed", []]);
      // A late answer has put the cookie back.
      const cookie = `${before}; ${jar.header()}`;
      expect(process.readRequest(cookie).values()["name"]).toBe("");
    }
    // A new session begins beyond all that: neither an old ticket nor an old storage is of it.
    const again = new Jar();
    again.cookies.set("holdfast_f", jar.cookies.get("holdfast_f") ?? "");
    const next = engineOf().connect(again.header());
    act(next, (t) => t.put("name", "new"));
    await save(engineOf(), again, next);
    await commit(engineOf(), again, { ticket: old.ticket });
    const fresh = engineOf().connect(again.header());
    fresh.join({ ticket: old.ticket, kept });
    expect(fresh.values()).toMatchObject({ name: "new", seen: "", font: "", step: 1, width: "" });
  });

  it("is done once, however often it is committed", async () => {
    const engine = engineOf();
    const { jar, tab } = await settled(engine);
    act(tab, (t) => t.renew("erase"));
    const { patch } = tab.join({});
    for (let times = 0; times < 3; times += 1) {
      const response = await engine.commit(commitRequest({ patch }, { cookie: jar.header() }));
      expect([response.status, await response.json()]).toMatchObject([200, { version: null, erased: true }]);
    }
  });

  it("spares the session of who came after", async () => {
    const engine = engineOf();
    const { jar, tab } = await settled(engine);
    act(tab, (t) => t.renew("erase"));
    const { patch } = tab.join({});
    const { jar: other } = await settled(engine);
    const next = engine.connect(other.header());
    act(next, (t) => t.renew("renew"));
    await save(engine, other, next);
    const { status, body, cookies } = await commit(engine, other, { patch });
    expect([status, body.error, cookies]).toEqual([409, "session_mismatch", []]);
    expect(jar.cookies.size).toBeGreaterThan(0);
  });

  it("lets what is written afterwards begin a session of its own", async () => {
    const engine = engineOf();
    const { jar, tab } = await settled(engine);
    act(tab, (t) => {
      t.put("name", "before");
      t.renew("erase");
      t.put("name", "after");
    });
    const { n, patch } = tab.join({});
    const { status, body } = await commit(engine, jar, { patch });
    expect(status).toBe(200);
    tab.receive("committed", { n, ticket: body.ticket });
    tab.receive("confirmed", { n });
    expect(shown(jar)).toMatchObject({ name: "after", seen: "", font: "" });
    expect(tab.state).toMatchObject({ provisional: false, generation: 1 });
    act(tab, (t) => t.put("name", "later"));
    await save(engine, jar, tab);
    expect(shown(jar)).toMatchObject({ name: "later" });
  });

  it("deletes the session from its store, and its writes from memory", async () => {
    const store = memoryStore();
    const engine = engineOf({ store, clock: systemClock });
    const { jar, tab } = await settled(engine);
    const { id } = tab.state;
    act(tab, (t) => t.renew("erase"));
    await commit(engine, jar, { patch: tab.join({}).patch });
    expect(await store.read(id)).toBeUndefined();
    expect(await engine.inspect(id)).toBeUndefined();
  });

  it("of a visitor who has nothing sets nothing", async () => {
    const engine = engineOf();
    const tab = engine.connect(null);
    act(tab, (t) => t.renew("erase"));
    const jar = new Jar();
    const { status, cookies } = await commit(engine, jar, { patch: tab.join({}).patch });
    expect([status, cookies.filter((line) => !line.includes("Max-Age=0"))]).toEqual([200, []]);
  });

  it("is a controller's, too", async () => {
    const engine = engineOf({ clock: new TestClock() });
    const { jar, tab } = await settled(engine);
    const session = engine.readRequest(jar.header()).writable();
    session.handle.erase();
    const lines = await session.setCookies();
    expect(lines.filter((line) => line.includes("Max-Age=0")).map((line) => line.split("=")[0])).toContain("holdfast");
    expect(tab.values()["name"]).toBe("");
    expect(engine.readRequest(jar.header()).exists).toBe(false);
  });

  it("by a controller deletes it from the store as well, and begins a new one with what is written after", async () => {
    const store = memoryStore();
    const engine = engineOf({ store, clock: systemClock });
    const { jar, tab } = await settled(engine);
    const { id } = tab.state;
    const request = engine.readRequest(jar.header(), await engine.load(jar.header()));
    const session = request.writable();
    session.handle.erase();
    session.handle.put("name" as never, "after" as never);
    jar.take(new Response(null, { headers: (await session.setCookies()).map((line) => ["set-cookie", line]) }));
    expect(await store.read(id)).toBeUndefined();
    const next = engine.readRequest(jar.header(), await engine.load(jar.header()));
    expect(next.values()).toMatchObject({ name: "after", seen: "", font: "" });
    expect(next.id).not.toBe(id);
  });

  it("leaves nothing in the memory of another process that holds it", () => {
    const bus = testBus();
    const overlay = new Overlay({ sessions: 10, ms: 60_000, now: () => 0 });
    const session = newSession({ generation: 0, provisional: false });
    const reasons: string[] = [];
    const ears = { id: "here", entries: () => {}, missed: () => {}, ended: (why: string) => reasons.push(why) };
    listenTo({ bus, overlay, clock: systemClock, ended: { watch: () => () => {} } }, session, ears);
    const there = { bus, overlay: new Overlay({ sessions: 10, ms: 60_000, now: () => 0 }) };
    const entries = new Map([["name", { clock: "1", value: "ann" }]]);
    spreadEntries(there, session, { from: "there", entries });
    expect(overlay.find(session.id)?.entries).toEqual(entries);
    bus.publish(sessionChannel(session.id), { from: null, ended: "erased" });
    expect([overlay.find(session.id), reasons]).toEqual([undefined, ["erased"]]);
  });
});
