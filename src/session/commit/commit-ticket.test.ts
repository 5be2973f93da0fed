import { describe, expect, it } from "vitest";
import { commit, Jar, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import { act, login, save } from "../../../test/support/session-acts.ts";
import { systemClock } from "../../base/clock.ts";
import { defaultSessionLimits } from "../limits.ts";
import { memoryStore } from "../stores/memory.ts";

/** A visitor, the ticket of everything, and a copy of the cookies from before the last write. */
async function overwritten(clock = new TestClock()) {
  const engine = testEngine({ clock });
  const { jar, csrf, tag } = await visitor(engine);
  const old = new Map(jar.cookies);
  const writes = [write({ key: "theme", value: "dark", seq: 2 })];
  const { body } = await commit(engine, jar, { writes, tag }, { "x-csrf-token": csrf });
  return { ticket: body.ticket, version: body.version, old: Object.assign(new Jar(), { cookies: old }) };
}

const fresh = (clock?: TestClock) => testEngine(clock && { clock });
const valuesIn = (jar: Jar) => ({ ...testEngine().readRequest(jar.header()).values() });

describe("a ticket in a commit", () => {
  it("brings back what a late answer has overwritten, on a process that never heard of it", async () => {
    const { ticket, version, old } = await overwritten();
    const { status, body } = await commit(fresh(), old, { ticket });
    expect([status, body.version]).toEqual([200, version]);
    expect(valuesIn(old)).toMatchObject({ username: "ann", theme: "dark" });
  });

  it("changes nothing where the cookie holds it already", async () => {
    const { ticket, old } = await overwritten();
    await commit(fresh(), old, { ticket });
    expect((await commit(fresh(), old, { ticket })).cookies).toEqual([]);
  });

  it("joins the two first sessions of a new visitor", async () => {
    const { ticket } = await overwritten();
    const { jar } = await visitor(testEngine(), "bea");
    await commit(fresh(), jar, { ticket });
    expect(valuesIn(jar)).toMatchObject({ theme: "dark" });
  });

  it("is no credential: where there is no cookie it makes no session", async () => {
    const { ticket } = await overwritten();
    const jar = new Jar();
    const { status, body, cookies } = await commit(fresh(), jar, { ticket });
    expect([status, body.version, body.ticket, cookies]).toEqual([200, null, null, []]);
  });

  it("does not carry a first write into a session of its own", async () => {
    const { ticket } = await overwritten();
    const jar = new Jar();
    await commit(fresh(), jar, { ticket, writes: [write({ value: "new" })], tag: null });
    expect(valuesIn(jar)).toMatchObject({ username: "new", theme: "light" });
  });

  it("is passed over when forged, damaged or too old, and hinders nothing", async () => {
    const clock = new TestClock();
    const { ticket, old } = await overwritten(clock);
    const engine = fresh(clock);
    for (const text of ["", "AAAA", `${ticket?.slice(0, -2)}AA`])
      expect((await commit(engine, old, { ticket: text })).status).toBe(200);
    clock.advance(defaultSessionLimits.patchMs);
    expect((await commit(engine, old, { ticket })).status).toBe(200);
    expect(engine.readRequest(old.header()).values()).toMatchObject({ theme: "light" });
  });

  it("is refused where it is no text", async () => {
    const { old } = await overwritten();
    const { status, body, cookies } = await commit(fresh(), old, { ticket: 7 });
    expect([status, body.error, cookies]).toEqual([400, "bad_request", []]);
  });
});

describe("a ticket beside a login's patch", () => {
  /** A visitor without a session logs in; another tab's first session was saved meanwhile, and replaced by the login's. */
  async function loggedIn() {
    const engine = testEngine();
    const connection = engine.connect("");
    act(connection, login);
    const { patch = "" } = connection.join({});
    const writes = [write({ key: "theme", value: "dark" }), write({ key: "note", value: "n", seq: 2 })];
    const { body } = await commit(fresh(), new Jar(), { writes, tag: null });
    const jar = new Jar();
    await commit(fresh(), jar, { patch });
    return { jar, patch, ticket: body.ticket };
  }

  it("carries what was saved in a session that the login did not know", async () => {
    const { jar, patch, ticket } = await loggedIn();
    expect((await commit(fresh(), jar, { patch, ticket })).status).toBe(200);
    expect(valuesIn(jar)).toMatchObject({ theme: "dark", note: "" });
  });

  it("carries what another tab's session holds that was begun beside it, when the one before was over already", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    const connection = engine.connect(jar.header());
    act(connection, login);
    const { patch = "" } = connection.join({});
    const other = Object.assign(new Jar(), { cookies: new Map(jar.cookies) });
    await save(engine, jar, connection);
    const writes = [write({ key: "theme", value: "dark" }), write({ key: "note", value: "n", seq: 2 })];
    const { body } = await commit(engine, other, { writes, tag: null });
    expect((await commit(fresh(), jar, { patch, ticket: body.ticket })).status).toBe(200);
    expect(valuesIn(jar)).toMatchObject({ theme: "dark", note: "" });
  });

  it("carries nothing of somebody who was logged in, nor of another generation", async () => {
    const { jar, patch } = await loggedIn();
    const other = await visitor(fresh());
    const engine = fresh();
    const connection = engine.connect(other.jar.header());
    act(connection, (t) => (t.put("theme", "dark"), login(t)));
    const { body } = await save(engine, other.jar, connection);
    expect((await commit(fresh(), jar, { patch, ticket: body.ticket })).status).toBe(200);
    expect(valuesIn(jar)).toMatchObject({ theme: "light" });
  });
});

describe("a ticket of a session in a store", () => {
  /** Two first sessions of one visitor: the answer with the second came last. */
  async function two() {
    const store = memoryStore();
    const ids: string[] = [];
    const spied = {
      ...store,
      create: (session: { id: string }) => (ids.push(session.id), store.create(session as never)),
    };
    const engine = () => testEngine({ clock: systemClock, store: spied });
    const { jar: first } = await visitor(engine(), "ann");
    const { body } = await commit(engine(), first, {});
    const jar = new Jar();
    await commit(engine(), jar, { writes: [write({ key: "theme", value: "dark" })], tag: null });
    const valuesNow = async () =>
      engine()
        .readRequest(jar.header(), await engine().load(jar.header()))
        .values();
    return { store, engine, jar, ticket: body.ticket, firstId: ids[0] ?? "", valuesNow };
  }

  it("joins what that session holds to that of the cookie", async () => {
    const { engine, jar, ticket, valuesNow } = await two();
    expect((await commit(engine(), jar, { ticket })).status).toBe(200);
    expect(await valuesNow()).toMatchObject({ username: "ann", theme: "dark" });
  });

  it("brings nothing of a session that was revoked", async () => {
    const { store, engine, jar, ticket, firstId, valuesNow } = await two();
    await store.revoke(firstId, Date.now() + 60_000);
    expect((await commit(engine(), jar, { ticket })).status).toBe(200);
    expect(await valuesNow()).toMatchObject({ username: "", theme: "dark" });
  });

  it("is tried again where the store is away", async () => {
    const { store, jar, ticket, firstId } = await two();
    const away = {
      ...store,
      read: (id: string) => (id === firstId ? Promise.reject(new Error("connection refused")) : store.read(id)),
    };
    const { status, body, cookies } = await commit(testEngine({ clock: systemClock, store: away }), jar, { ticket });
    expect([status, body.error, cookies]).toEqual([503, "store", []]);
  });
});
