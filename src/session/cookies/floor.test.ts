import { describe, expect, it } from "vitest";
import { act, login, save } from "../../../test/support/session-acts.ts";
import { commit, Jar, testEngine, visitor, write } from "../../../test/support/session-jar.ts";

const copyOf = (jar: Jar): Jar => Object.assign(new Jar(), { cookies: new Map(jar.cookies) });
const visits = (jar: Jar) => testEngine().readRequest(jar.header()).values()["visits"];

/** Two tabs of one visitor log in on processes that hear nothing of each other, from the same cookie. */
async function twoLogins() {
  const { jar } = await visitor(testEngine());
  const [first, second] = [copyOf(jar), copyOf(jar)];
  const [here, there] = [testEngine(), testEngine()];
  const one = await save(here, first, logsIn(here, first, 1));
  const two = await save(there, second, logsIn(there, second, 2));
  return { before: jar, first, second, one: one.body, two: two.body };
}

function logsIn(engine: ReturnType<typeof testEngine>, jar: Jar, visits: number) {
  const connection = engine.connect(jar.header());
  act(connection, login);
  act(connection, (t) => t.put("visits", visits));
  return connection;
}

/** The browser has the floor of one answer, and the session's cookies of another that came later. */
function overwritten(floor: Jar, late: Jar): Jar {
  const jar = copyOf(late);
  jar.cookies.set("holdfast_f", floor.cookies.get("holdfast_f") ?? "");
  return jar;
}

describe("of two logins at once", () => {
  it("the one whose answer came last stands, though a later answer to the other puts its cookie back", async () => {
    const { first, second, one, two } = await twoLogins();
    const jar = overwritten(second, first);
    expect(visits(jar)).toBe(0);
    expect((await commit(testEngine(), jar, { ticket: one.ticket })).body.version).toBeNull();
    expect((await commit(testEngine(), jar, { ticket: two.ticket })).body.tag).toBe(two.tag);
    expect(visits(jar)).toBe(2);
  });

  it("the other is refused where the browser has the answer of one", async () => {
    const { before, first } = await twoLogins();
    const late = testEngine();
    const { patch } = logsIn(late, before, 3).join({});
    for (const jar of [copyOf(first), overwritten(first, before)]) {
      const { status, cookies } = await commit(testEngine(), jar, { patch });
      expect([status, cookies]).toEqual([409, []]);
    }
  });
});

describe("a login while another tab begins a session beside the one that is over", () => {
  it("stands, though the answer to the other comes last", async () => {
    const engine = testEngine();
    const { jar: before } = await visitor(engine);
    const [mine, other] = [copyOf(before), copyOf(before)];
    const { body } = await save(engine, mine, logsIn(engine, mine, 1));
    await commit(engine, other, { writes: [write({ key: "note", value: "n" })], tag: null });
    const jar = overwritten(mine, other);
    expect(testEngine().readRequest(jar.header()).values()).toMatchObject({ visits: 0, note: "" });
    expect((await commit(testEngine(), jar, { ticket: body.ticket })).body.tag).toBe(body.tag);
    expect(visits(jar)).toBe(1);
  });

  it("does not stand in the way of a session that begins where the browser has lost its cookies, and kept the floor", async () => {
    const { first } = await twoLogins();
    for (const name of ["holdfast", "holdfast_v"]) first.cookies.delete(name);
    const engine = testEngine();
    const connection = engine.connect(first.header());
    act(connection, (t) => t.put("visits", 5));
    expect((await save(engine, first, connection)).status).toBe(200);
    expect(visits(first)).toBe(5);
  });
});

describe("the floor", () => {
  it("is no credential: without a ticket of the session it names, or a cookie of one before, nobody is in", async () => {
    const { before, first, one } = await twoLogins();
    const jar = overwritten(first, before);
    expect((await commit(testEngine(), jar, {})).body.version).toBeNull();
    expect(visits(jar)).toBe(0);
    const alone = new Jar();
    alone.cookies.set("holdfast_f", first.cookies.get("holdfast_f") ?? "");
    expect((await commit(testEngine(), alone, { ticket: one.ticket })).body.version).toBeNull();
  });

  it("brings no session back that was revoked", async () => {
    const { before, first, one } = await twoLogins();
    const engine = testEngine();
    const id = engine.connect(first.header()).state.id;
    await engine.revoke(id);
    const { body, cookies } = await commit(engine, overwritten(first, before), { ticket: one.ticket });
    expect([body.version, cookies]).toEqual([null, []]);
  });
});

describe("the first input of a session, POSTed again when that is over", () => {
  it("is refused beside its cookie: it begins no other", async () => {
    const engine = testEngine();
    const { jar } = await visitor(engine);
    await engine.revoke(engine.connect(jar.header()).state.id);
    const again = await commit(engine, jar, { writes: [write()], tag: null });
    expect([again.status, again.body.error, again.cookies]).toEqual([409, "epoch_changed", []]);
    expect((await commit(engine, jar, { writes: [write({ seq: 2 })], tag: null })).status).toBe(200);
  });
});
