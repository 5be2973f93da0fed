import { describe, expect, it } from "vitest";
import { z } from "zod";
import { act, codeOf, save } from "../../../test/support/session-acts.ts";
import { Jar, TestClock, commit, testEngine, write } from "../../../test/support/session-jar.ts";
import { systemClock } from "../../base/clock.ts";
import { defineSession } from "../values/define-session.ts";
import { encodeTerm } from "../plug/encode-term.ts";
import { deriveKey, signedMessages } from "../plug/message.ts";
import { plugCookie } from "../plug/plug-cookie.ts";
import { memoryStore } from "../stores/memory.ts";

const DAY = 24 * 3_600_000;
const text = { schema: z.string(), default: "" } as const;
const older = defineSession({ name: { ...text, write: "client" } });
const newer = defineSession({ name: { ...text, write: "client" }, first: text, second: text, third: text });

/** A browser in which the newer version of a program has left three keys, a day apart, that take most of the cookie. */
async function rolledBack() {
  const clock = new TestClock();
  const engine = testEngine({ definition: newer, clock });
  const jar = new Jar();
  const tab = engine.connect(null);
  for (const key of ["first", "second", "third"]) {
    act(tab, (t) => t.put(key, key.repeat(120)));
    await save(engine, jar, tab);
    clock.advance(DAY);
  }
  const held = () => {
    const values = testEngine({ definition: newer, clock }).readRequest(jar.header()).values();
    return ["first", "second", "third"].filter((key) => values[key] !== "");
  };
  return { clock, jar, held, old: testEngine({ definition: older, clock }) };
}

describe("entries that the program cannot read", () => {
  it("stay, however old, as long as there is room", async () => {
    const { clock, jar, held, old } = await rolledBack();
    clock.advance(100 * DAY);
    const tab = old.connect(jar.header());
    act(tab, (t) => t.put("name", "ann"));
    await save(old, jar, tab);
    expect(held()).toEqual(["first", "second", "third"]);
  });

  it("give way after 30 days, the oldest first, and no more than needed", async () => {
    const { clock, jar, held, old } = await rolledBack();
    clock.advance(31 * DAY);
    const tab = old.connect(jar.header());
    act(tab, (t) => t.put("name", "x".repeat(900)));
    await save(old, jar, tab);
    expect(held()).toEqual(["second", "third"]);
    expect(old.readRequest(jar.header()).values()["name"]).toHaveLength(900);
  });

  it("do so for a controller and for a page's inputs, too", async () => {
    const one = await rolledBack();
    one.clock.advance(31 * DAY);
    const request = one.old.readRequest(one.jar.header()).writable();
    request.handle.put("name" as never, "x".repeat(1_500) as never);
    one.jar.take(new Response(null, { headers: (await request.setCookies()).map((line) => ["set-cookie", line]) }));
    expect(one.held()).toEqual(["third"]);
    const two = await rolledBack();
    two.clock.advance(31 * DAY);
    const { csrf, tag, keys } = (await commit(two.old, two.jar, {})).body;
    const long = write({ key: "name", value: "x".repeat(900), seen: keys["name"] ?? "" });
    const { status } = await commit(two.old, two.jar, { writes: [long], tag }, { "x-csrf-token": csrf ?? "" });
    expect([status, two.held()]).toEqual([200, ["second", "third"]]);
    const page = two.old.connect(two.jar.header());
    expect(page.receive("write", { ...write({ key: "name", value: "y".repeat(900), seq: 2 }), tag })).toMatchObject({
      status: "ok",
    });
  });

  it("come back neither by an old ticket nor by a patch where there is still no room, and do no harm", async () => {
    const { clock, jar, held, old } = await rolledBack();
    clock.advance(31 * DAY);
    const tab = old.connect(jar.header());
    act(tab, (t) => t.put("name", "x".repeat(900)));
    const before = (await commit(testEngine({ definition: newer, clock }), jar, {})).body.ticket;
    await save(old, jar, tab);
    const cookie = jar.header();
    const { status, body, cookies } = await commit(testEngine({ definition: older, clock }), jar, { ticket: before });
    expect([status, body.skipped, cookies, jar.header()]).toEqual([200, [], [], cookie]);
    expect(held()).toEqual(["second", "third"]);
  });

  it("stay before that, and what does not fit is refused", async () => {
    const { jar, held, old } = await rolledBack();
    const tab = old.connect(jar.header());
    expect(codeOf(() => act(tab, (t) => t.put("name", "x".repeat(1_500))))).toBe("session_too_large");
    const { csrf, tag, keys } = (await commit(old, jar, {})).body;
    const long = write({ key: "name", value: "x".repeat(1_500), seen: keys["name"] ?? "" });
    const headers = { "x-csrf-token": csrf ?? "" };
    const refused = await commit(old, jar, { writes: [long], tag }, headers);
    expect([refused.status, refused.body.error, refused.cookies]).toEqual([413, "too_large", []]);
    expect(held()).toEqual(["first", "second", "third"]);
  });

  it("are of a known key, too, in a version that is yet to come", async () => {
    const clock = new TestClock();
    const later = defineSession({ name: { ...text, version: 2 }, other: text });
    const jar = new Jar();
    const ahead = testEngine({ definition: later, clock });
    const tab = ahead.connect(null);
    act(tab, (t) => t.put("name", "n".repeat(2_000)));
    await save(ahead, jar, tab);
    clock.advance(31 * DAY);
    const engine = testEngine({ definition: defineSession({ name: text, other: text }), clock });
    const page = engine.connect(jar.header());
    act(page, (t) => t.put("other", "short"));
    await save(engine, jar, page);
    const values = () => testEngine({ definition: later, clock }).readRequest(jar.header()).values();
    expect(values()).toMatchObject({ name: "n".repeat(2_000), other: "short" });
    act(page, (t) => t.put("other", "o".repeat(1_000)));
    await save(engine, jar, page);
    expect(values()).toMatchObject({ name: "", other: "o".repeat(1_000) });
  });

  it("stay, however old, where a Phoenix app has put them", async () => {
    const options = { key: "_app", secretKeyBase: "s".repeat(64), signingSalt: "salt" };
    const session = new Map([["user_token", "t".repeat(2_000)]]);
    const messages = signedMessages(deriveKey(options.secretKeyBase, options.signingSalt));
    const header = `_app=${messages.wrap(encodeTerm(session))}`;
    const page = testEngine({ definition: older, codec: plugCookie(options) }).connect(header);
    expect(codeOf(() => act(page, (t) => t.put("name", "x".repeat(1_500))))).toBe("session_too_large");
    expect(codeOf(() => act(page, (t) => t.put("name", "x".repeat(500))))).toBe("");
  });

  it("stay in a store, which has room for them", async () => {
    // Every entry is old enough.
    const shared = { store: memoryStore(), clock: systemClock, limits: { storeBytes: 2_000, unknownMs: -60_000 } };
    const ahead = testEngine({ definition: newer, ...shared });
    const jar = new Jar();
    const tab = ahead.connect(null);
    act(tab, (t) => t.put("first", "f".repeat(1_500)));
    await save(ahead, jar, tab);
    const page = testEngine({ definition: older, ...shared }).connect(jar.header());
    await page.ready();
    expect(codeOf(() => act(page, (t) => t.put("name", "x".repeat(900))))).toBe("session_too_large");
    expect(codeOf(() => act(page, (t) => t.put("name", "x".repeat(300))))).toBe("");
  });
});
