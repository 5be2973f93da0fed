import { describe, expect, it } from "vitest";
import { z } from "zod";
import { commit, Jar, SECRET, TestClock, testEngine, visitor, write } from "../../../test/support/session-jar.ts";
import type { SessionConnection } from "../connection/connection.ts";
import type { StateMessage } from "../connection/connection-messages.ts";
import { defineSession } from "./define-session.ts";
import type { SessionEngine } from "../engine.ts";
import type { KeptMessage } from "../connection/kept-writes.ts";
import { defaultSessionLimits } from "../limits.ts";

const definition = defineSession({
  username: { schema: z.string(), default: "", write: "client" },
  step: { schema: z.number(), default: 1, keep: "tab" },
  draft: { schema: z.string(), default: "", keep: "tab", write: "client" },
  layout: { schema: z.string(), default: "wide", keep: "device" },
});

const kept = (options: Parameters<typeof testEngine>[0] = {}) => testEngine({ definition, ...options });

/** A page's storages, filled by what its connection says. */
class Page {
  readonly storage: { tab?: string; device?: string };
  readonly connection: SessionConnection;
  state: StateMessage;

  constructor(engine: SessionEngine, jar: Jar, storage: { tab?: string; device?: string } = {}) {
    this.storage = { ...storage };
    this.connection = engine.connect(jar.header());
    this.connection.attach((_event, payload) => this.hear(payload as StateMessage));
    this.state = this.connection.join({ kept: this.storage });
    this.hear(this.state);
  }

  hear(state: StateMessage): void {
    this.state = state;
    if (state.kept !== undefined) this.store(state.kept);
  }

  store({ n, ...texts }: KeptMessage): void {
    for (const [place, text] of Object.entries(texts) as ["tab" | "device", string | null][]) {
      if (text === null) delete this.storage[place];
      else this.storage[place] = text;
    }
    this.connection.receive("stored", { n });
  }

  put(values: Record<string, unknown>): this {
    const transaction = this.connection.begin({});
    for (const [key, value] of Object.entries(values)) transaction.put(key, value);
    transaction.commit();
    return this;
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 0));

describe("a key that the browser keeps", () => {
  it("comes back to the next connection from the page's storages, on another process, and to nothing else", async () => {
    const engine = kept();
    const { jar } = await visitor(engine);
    const cookies = new Map(jar.cookies);
    const page = new Page(engine, jar);
    const late: KeptMessage[] = [];
    const store = page.store.bind(page);
    page.store = (message) => void late.push(message);
    page.put({ step: 3, layout: "narrow" });
    expect(page.connection.values()).toMatchObject({ step: 3, layout: "narrow" });
    expect(page.connection.status("step")).toEqual({ state: "accepted" });
    for (const message of late) store(message);
    await turn();
    expect(page.connection.status("step")).toEqual({ state: "confirmed" });
    expect(page.state.patch).toBeUndefined();
    await commit(engine, jar, {});
    expect(jar.cookies).toEqual(cookies);
    expect(engine.readRequest(jar.header()).values()).toMatchObject({ step: 1, layout: "wide" });
    expect(new Page(kept(), jar, page.storage).connection.values()).toMatchObject({ step: 3, layout: "narrow" });
    expect(new Page(engine, jar).connection.values()).toMatchObject({ step: 1, layout: "wide" });
    expect(new Page(kept(), jar, { tab: page.storage.tab ?? "" }).connection.values()).toMatchObject({
      layout: "wide",
    });
  });

  it("is there for a mount whose view joins before the session's channel", async () => {
    const engine = kept();
    const page = new Page(engine, new Jar()).put({ step: 3 });
    await turn();
    const connection = kept().connect("");
    connection.mergeKept(page.storage);
    expect(connection.values()["step"]).toBe(3);
  });

  it("outlives the first commit of a new visitor, and is sealed for the session that it made", async () => {
    const engine = kept();
    const jar = new Jar();
    const page = new Page(engine, jar).put({ step: 3, username: "ann" });
    await turn();
    const before = page.storage.tab;
    const { body } = await commit(engine, jar, { patch: page.state.patch });
    page.connection.receive("committed", { n: 1, ticket: body.ticket });
    await turn();
    expect(page.storage.tab).not.toBe(before);
    for (const tab of [before ?? "", page.storage.tab ?? ""])
      expect(new Page(kept(), jar, { tab }).connection.values()).toMatchObject({ step: 3, username: "ann" });
  });

  it("is typed by the browser as well, and of two documents' writes the later one holds", async () => {
    const engine = kept();
    const page = new Page(engine, new Jar());
    expect(page.connection.receive("write", { ...write({ key: "draft", value: "hi" }), tag: null }).status).toBe("ok");
    await turn();
    expect(page.state.keys["draft"]).not.toBe("");
    expect(page.connection.status("draft")).toEqual({ state: "confirmed" });
    const next = new Page(kept(), new Jar(), page.storage);
    expect(next.connection.values()["draft"]).toBe("hi");
    next.put({ draft: "ho" });
    await turn();
    next.connection.receive("kept", page.storage);
    expect(next.connection.values()["draft"]).toBe("ho");
  });

  it("joins what two tabs have put into the device's storage at the same time", async () => {
    const both = defineSession({
      a: { schema: z.string(), default: "", keep: "device" },
      b: { schema: z.string(), default: "", keep: "device" },
    });
    const engine = testEngine({ definition: both });
    const one = new Page(engine, new Jar()).put({ a: "1" });
    const two = new Page(engine, new Jar()).put({ b: "2" });
    await turn();
    // The last one to store wins; the event of the storage tells the other.
    one.connection.receive("kept", two.storage);
    await turn();
    expect(one.connection.values()).toEqual({ a: "1", b: "2" });
    expect(new Page(engine, new Jar(), one.storage).connection.values()).toEqual({ a: "1", b: "2" });
    expect(new Page(engine, new Jar(), one.storage).state.kept).toBeUndefined();
  });

  it("counts for its own session and generation, its own place, and untouched, and is erased else", async () => {
    const engine = kept();
    const page = new Page(engine, new Jar()).put({ step: 3, layout: "narrow" });
    await turn();
    const { tab = "", device = "" } = page.storage;
    const damaged = `${tab.slice(0, -2)}AA`;
    for (const storage of [{ tab: device, device: tab }, { tab: damaged }, { tab: "" }, { device: "x" }]) {
      const other = new Page(engine, new Jar(), storage);
      expect(other.connection.values()).toMatchObject({ step: 1, layout: "wide" });
      expect(other.storage).toEqual({});
    }
    for (const payload of [undefined, null, 7, "x", { tab: 7 }, []]) page.connection.mergeKept(payload);
    expect(page.connection.values()["step"]).toBe(3);
  });

  it("is left alone by a tab of before a session that is over: the two would go on replacing each other's", async () => {
    const engine = kept();
    const before = new Page(engine, new Jar()).put({ layout: "narrow" });
    const { jar } = await visitor(engine);
    await engine.revoke(engine.readRequest(jar.header()).id ?? "");
    await turn();
    const after = new Page(engine, jar, before.storage).put({ layout: "tall" });
    await turn();
    const own = { ...before.storage };
    before.connection.receive("kept", after.storage);
    await turn();
    expect(before.storage).toEqual(own);
    // What that tab writes is replaced, once.
    after.connection.receive("kept", own);
    await turn();
    expect(new Page(engine, jar, after.storage).connection.values()["layout"]).toBe("tall");
    // A visitor whose cookies are gone does not keep it.
    expect(new Page(engine, new Jar(), after.storage).storage).toEqual({});
  });

  it("says what the page could not store, and what is too large before it is sent", async () => {
    const engine = kept();
    const page = new Page(engine, new Jar());
    page.store = ({ n }) => void page.connection.receive("stored", { n, reason: "ephemeral" });
    page.put({ step: 3 });
    await turn();
    expect(page.connection.status("step")).toEqual({ state: "ephemeral" });
    const fits = "x".repeat(defaultSessionLimits.keptBytes - 100);
    expect(() => page.put({ layout: fits })).not.toThrow();
    expect(() => page.put({ draft: `${fits}${fits}` })).toThrow(/keep: "tab"/);
    const typed = page.connection.receive("write", { ...write({ key: "draft", value: fits + fits }), tag: null });
    expect(typed.response).toMatchObject({ reason: "too_large" });
    expect(page.connection.status("draft")).toEqual({ state: "error", reason: "too_large" });
  });

  it("is sealed anew once it is a week old, and holds as long as a session's cookie", async () => {
    const clock = new TestClock();
    const engine = kept({ clock });
    const page = new Page(engine, new Jar()).put({ layout: "narrow" });
    await turn();
    const first = page.storage.device ?? "";
    clock.advance(defaultSessionLimits.cookieRenewMs);
    const later = new Page(engine, new Jar(), { device: first });
    expect(later.storage.device).not.toBe(first);
    clock.advance(defaultSessionLimits.cookieMs - 1);
    expect(new Page(engine, new Jar(), later.storage).connection.values()["layout"]).toBe("narrow");
    expect(new Page(engine, new Jar(), { device: first }).connection.values()["layout"]).toBe("wide");
  });

  it("keeps what this version of the program does not know", async () => {
    const jar = new Jar();
    const page = new Page(kept(), jar).put({ step: 3, draft: "hi" });
    await turn();
    const older = testEngine({ definition: defineSession({ step: { schema: z.number(), default: 1, keep: "tab" } }) });
    const rolled = new Page(older, jar, page.storage).put({ step: 4 });
    await turn();
    expect(new Page(kept(), jar, rolled.storage).connection.values()).toMatchObject({ step: 4, draft: "hi" });
  });

  it("cannot be written where no page is connected", async () => {
    const engine = kept();
    const { jar, csrf, tag } = await visitor(engine);
    const { handle } = engine.readRequest(jar.header()).writable();
    expect(() => handle.put("step", 2)).toThrow(/connected view/);
    const writes = [write({ key: "draft", value: "hi" })];
    const { status, body, cookies } = await commit(engine, jar, { writes, tag }, { "x-csrf-token": csrf });
    expect([status, body.error, cookies]).toEqual([422, "kept", []]);
  });

  it("opens with any of the secrets", async () => {
    const page = new Page(kept(), new Jar()).put({ step: 3 });
    await turn();
    const secrets = ["another secret of the tests, long enough for the key ring too", SECRET];
    expect(new Page(kept({ secrets }), new Jar(), page.storage).connection.values()["step"]).toBe(3);
  });
});
