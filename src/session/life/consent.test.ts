import { describe, expect, it } from "vitest";
import { z } from "zod";
import { consentEngine as engineOf, grant, settled, shown, withdraw } from "../../../test/support/consented.ts";
import { act, codeOf, save } from "../../../test/support/session-acts.ts";
import { Jar, commit, testBus, testEngine, write } from "../../../test/support/session-jar.ts";
import { systemClock } from "../../base/clock.ts";
import { defineSession } from "../values/define-session.ts";
import { memoryStore } from "../stores/memory.ts";

describe("a key that needs consent", () => {
  it("is kept nowhere before it is granted, and lasts as long as its connection", async () => {
    const engine = engineOf();
    const tab = engine.connect(null);
    act(tab, (t) => {
      t.put("seen", "much");
      t.put("step", 2);
      t.put("width", "wide");
    });
    tab.receive("write", { ...write({ key: "font", value: "large" }), tag: null });
    expect(tab.values()).toMatchObject({ seen: "much", font: "large", step: 2, width: "wide" });
    const message = tab.join({});
    expect(message).not.toHaveProperty("patch");
    expect(message).not.toHaveProperty("kept");
    expect(message).toMatchObject({ status: { font: ["ephemeral"] }, withheld: ["font"] });
    expect(tab.status("seen")).toEqual({ state: "ephemeral" });
    expect(engine.connect(null).values()).toMatchObject({ seen: "", font: "", step: 1, width: "" });
  });

  it("is not in the patch of the writes beside it", async () => {
    const engine = engineOf();
    const jar = new Jar();
    const tab = engine.connect(null);
    act(tab, (t) => {
      t.put("name", "ann");
      t.put("seen", "much");
    });
    await save(engine, jar, tab);
    expect(shown(jar)).toMatchObject({ name: "ann", seen: "" });
    expect((await engine.inspect(tab.state.id))?.entries.map(({ key }) => key)).toContain("name");
    expect(engine.readRequest(jar.header()).values()).toMatchObject({ name: "ann", seen: "" });
  });

  it("is kept with what it holds once it is granted, in the same handler or later", async () => {
    const engine = engineOf();
    const jar = new Jar();
    const tab = engine.connect(null);
    act(tab, (t) => t.put("seen", "much"));
    act(tab, (t) => t.put("step", 2));
    expect(tab.granted("statistics")).toBe(false);
    act(tab, (t) => {
      grant("statistics", "comfort")(t);
      t.put("font", "large");
      expect(t.granted("statistics")).toBe(true);
    });
    expect(tab.granted("statistics")).toBe(true);
    expect(tab.join({})).not.toHaveProperty("withheld");
    expect(tab.join({}).kept).toMatchObject({ tab: expect.any(String) });
    await save(engine, jar, tab);
    expect(shown(jar)).toMatchObject({ seen: "much", font: "large" });
  });

  it("is kept from another tab, too, once this one has granted it", async () => {
    const bus = testBus();
    const engine = engineOf({ bus });
    const { jar } = await settled(engine);
    const [one, two] = [engine.connect(jar.header()), engine.connect(jar.header())];
    act(one, withdraw("statistics"));
    act(two, (t) => t.put("seen", "again"));
    expect([one.values()["seen"], two.values()["seen"]]).toEqual(["", "again"]);
    act(one, grant("statistics"));
    expect([one.values()["seen"], two.values()["seen"]]).toEqual(["again", "again"]);
    await save(engine, jar, two);
    expect(shown(jar)).toMatchObject({ seen: "again" });
  });

  it("is read as its default by a page, whatever a cookie of before says", async () => {
    const before = defineSession({ seen: { schema: z.string(), default: "" } });
    const old = testEngine({ definition: before });
    const jar = new Jar();
    const tab = old.connect(null);
    act(tab, (t) => t.put("seen", "much"));
    await save(old, jar, tab);
    expect(shown(jar)).toMatchObject({ seen: "" });
    const { body } = await commit(engineOf(), jar, {});
    expect(body.version).not.toBe(body.seen);
    expect(testEngine({ definition: before }).readRequest(jar.header()).values()["seen"]).toBe("");
  });

  it("is refused to a page that posts it, and begins no session", async () => {
    const engine = engineOf();
    const { status, body, cookies } = await commit(engine, new Jar(), {
      writes: [write({ key: "font", value: "large" })],
      tag: null,
    });
    expect([status, body.version, cookies]).toEqual([200, null, []]);
    expect(body.skipped).toEqual([{ key: "font", reason: "consent" }]);
  });

  it("is passed over in a courier", async () => {
    const text = JSON.stringify({ k: "font", v: "large", d: "doc", q: 1, s: "", t: null });
    const header = `holdfast_c0=${Buffer.from(text).toString("base64url")}`;
    expect(engineOf().readRequest(header).values()["font"]).toBe("");
  });

  it("lasts as long as the request in a controller, and is kept once that grants it", async () => {
    const engine = engineOf();
    const quiet = engine.readRequest(null).writable();
    quiet.handle.put("seen", "much");
    expect([(quiet.handle as unknown as { seen: string }).seen, await quiet.setCookies()]).toEqual(["much", []]);
    const asked = engine.readRequest(null).writable();
    asked.handle.grant("statistics" as never);
    asked.handle.put("seen", "much");
    expect(asked.handle.granted("statistics" as never)).toBe(true);
    const jar = new Jar();
    jar.take(new Response(null, { headers: (await asked.setCookies()).map((line) => ["set-cookie", line]) }));
    expect(shown(jar)).toMatchObject({ seen: "much" });
  });

  it("is bounded while it is not kept", () => {
    const tab = engineOf().connect(null);
    expect(codeOf(() => act(tab, (t) => t.put("seen", "x".repeat(5_000))))).toBe("session_too_large");
  });

  it("must fit into the cookie when it is granted", () => {
    const tab = engineOf({ limits: { cookieBytes: 300 } }).connect(null);
    act(tab, (t) => t.put("seen", "x".repeat(600)));
    expect(codeOf(() => act(tab, grant("statistics")))).toBe("session_too_large");
    expect(tab.granted("statistics")).toBe(false);
  });

  it("names a category, which the definition checks and methods know", () => {
    const bad = () => defineSession({ a: { schema: z.string(), default: "", consent: "no: colons" } });
    expect(codeOf(bad)).toBe("definition_invalid");
    const tab = engineOf().connect(null);
    expect(codeOf(() => tab.granted("marketing"))).toBe("consent_unknown");
    expect(codeOf(() => act(tab, grant("marketing")))).toBe("consent_unknown");
    expect(tab.granted("necessary")).toBe(true);
    expect(codeOf(() => engineOf().readRequest(null).viewSession().begin({}).consent("comfort", true))).toBe(
      "session_write_on_get",
    );
  });
});

describe("a consent", () => {
  it("survives a login and a logout, with the keys that are carried", async () => {
    const engine = engineOf();
    const { jar, tab } = await settled(engine);
    act(tab, (t) => t.renew("renew"));
    await save(engine, jar, tab);
    expect(shown(jar)).toMatchObject({ font: "large", seen: "" });
    act(tab, (t) => t.put("seen", "by ann"));
    await save(engine, jar, tab);
    expect(shown(jar)).toMatchObject({ seen: "by ann" });
  });
});

describe("a withdrawal", () => {
  it("erases the category from cookie, page and storages, and nothing else", async () => {
    const engine = engineOf();
    const { jar, tab } = await settled(engine);
    act(tab, withdraw("comfort"));
    expect(tab.values()).toMatchObject({ name: "ann", seen: "much", font: "", step: 1, width: "" });
    const { kept } = tab.join({});
    await save(engine, jar, tab);
    expect(shown(jar)).toMatchObject({ name: "ann", seen: "much", font: "" });
    const fresh = engine.connect(jar.header());
    fresh.join({ kept });
    expect(fresh.values()).toMatchObject({ step: 1, width: "" });
    act(tab, (t) => t.put("step", 7));
    expect(tab.values()["step"]).toBe(7);
    expect(tab.join({}).kept).toEqual(kept);
  });

  it("by a controller reaches the cookie, the other pages and their storages alike", async () => {
    const bus = testBus();
    const engine = engineOf({ bus });
    const { jar, tab, kept } = await settled(engine);
    const elsewhere = engineOf({ bus });
    const page = elsewhere.connect(jar.header());
    page.join({ kept });
    expect(page.values()).toMatchObject({ font: "large", step: 2, width: "wide" });
    const request = engine.readRequest(jar.header()).writable();
    request.handle.withdraw("comfort" as never);
    expect(request.handle.granted("comfort" as never)).toBe(false);
    jar.take(new Response(null, { headers: (await request.setCookies()).map((line) => ["set-cookie", line]) }));
    expect(shown(jar)).toMatchObject({ name: "ann", seen: "much", font: "" });
    for (const open of [tab, page]) {
      expect(open.values()).toMatchObject({ name: "ann", font: "", step: 1, width: "" });
      const { kept: left = {} } = open.join({ kept });
      const reader = engineOf().connect(jar.header());
      reader.join({ kept: left });
      expect(reader.values()).toMatchObject({ step: 1, width: "" });
    }
    await save(elsewhere, jar, page);
    expect(shown(jar)).toMatchObject({ name: "ann", font: "" });
  });

  it("is not undone by old cookies, tickets, patches and storages", async () => {
    const engine = engineOf();
    const { jar, tab, kept } = await settled(engine);
    act(tab, (t) => t.put("seen", "more"));
    const { patch } = tab.join({});
    const { body } = await save(engine, jar, tab);
    act(tab, withdraw("statistics"));
    act(tab, withdraw("comfort"));
    await save(engine, jar, tab);
    await commit(engine, jar, { patch, ticket: body.ticket });
    expect(shown(jar)).toMatchObject({ seen: "", font: "" });
    const back = engine.connect(jar.header());
    const message = back.join({ ticket: body.ticket, kept });
    expect(back.values()).toMatchObject({ seen: "", font: "", step: 1, width: "" });
    expect(message.kept).toMatchObject({ tab: null, device: null });
  });

  it("erases it from the store, and again where a process that has not heard of it writes", async () => {
    const store = memoryStore();
    const options = { store, clock: systemClock };
    const [here, elsewhere] = [engineOf(options), engineOf(options)];
    const { jar } = await settled(here);
    const [one, late] = [here.connect(jar.header()), elsewhere.connect(jar.header())];
    await Promise.all([one.ready(), late.ready()]);
    act(one, withdraw("statistics"));
    const value = async () =>
      (await engineOf(options).inspect(one.state.id))?.entries.find(({ key }) => key === "seen")?.value;
    await expect.poll(value).toBeUndefined();
    act(late, (t) => t.put("seen", "late"));
    await expect.poll(() => late.granted("statistics")).toBe(false);
    await expect.poll(value).toBeUndefined();
  });

  it("of what was never granted changes nothing and begins no session", () => {
    const tab = engineOf().connect(null);
    act(tab, withdraw("statistics"));
    act(tab, (t) => {
      grant("statistics")(t);
      withdraw("statistics")(t);
    });
    expect(tab.join({})).not.toHaveProperty("patch");
  });
});
