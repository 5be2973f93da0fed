import { afterEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { silentLogger } from "../../../src/base/logger.ts";
import { createApp, type App } from "../../../src/http/app.ts";
import { sessionOf } from "../../../src/http/controller.ts";
import { defineSession, type SessionDefinition, type SessionKeys } from "../../../src/session/values/define-session.ts";
import { AttackedApp, SECRET } from "../../support/attacked-app.ts";
import { AttackedVisitor } from "../../support/attacked-visitor.ts";
import { Browser, ORIGIN, type Page } from "../../support/browser.ts";
import { write } from "../../support/session-jar.ts";

const DAY = 86_400_000;
const NAMED = (name: string) => `<h1 title="${name}">${name}</h1>`;

afterEach(() => void vi.useRealTimers());

const start = () => vi.useFakeTimers({ toFake: ["Date"] });
const pass = (ms: number) => vi.setSystemTime(Date.now() + ms);

/** A page with its view and its session's channel. */
async function live(visitor: AttackedVisitor) {
  const page = await visitor.browser.open("/");
  const view = await page.join();
  const joined = await page.push("holdfast:session", "phx_join", {}, "s");
  return { page, view, keys: joined.response["keys"] as Record<string, string> };
}

const patchOf = async (page: Page) =>
  (await page.push("holdfast:session", "phx_join", {}, "s")).response["patch"] as string | undefined;

describe("a slow GET around a commit", () => {
  it.each(["cookie", "store"] as const)("sets no cookie, whatever it carries, with sessions in a %s", async (keeps) => {
    start();
    const attacked = new AttackedApp(keeps);
    const ann = await AttackedVisitor.named(attacked, "ann");
    const before = new Map(ann.browser.cookies);
    // Old enough to be issued anew, with an input under way, and with no beacon.
    pass(8 * DAY);
    const courier = { k: "note", v: "typed", d: "doc", q: 9, s: "", a: Date.now(), t: ann.tag };
    const carried = Buffer.from(JSON.stringify(courier)).toString("base64url");
    const couriers = new Map([...before, ["holdfast_c0", carried]]);
    const lost = new Map([["holdfast", before.get("holdfast") ?? ""]]);
    for (const cookies of [before, couriers, lost]) {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const slow = attacked.app.fetch(new Request(`${ORIGIN}/`, { headers: { cookie } }));
      await ann.commit(ann.typed({ value: "bea" }));
      const after = new Map(ann.browser.cookies);
      const answer = await slow;
      expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
      expect(ann.browser.cookies).toEqual(after);
    }
    expect(await ann.html()).toContain(NAMED("bea"));
  });
});

describe("a handler that throws after a put", () => {
  it("has written nothing, and its view begins anew", async () => {
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    const { page, view } = await live(ann);
    const effects = attacked.effects();
    view.page.send(JSON.stringify(["1", "9", view.topic, "event", { type: "click", event: "fail", value: {} }]));
    await vi.waitFor(() => expect(view.frames().map(({ event }) => event)).toContain("phx_error"));
    expect(await patchOf(page)).toBeUndefined();
    expect(attacked.effects()).toEqual(effects);
    expect(await ann.html()).toContain("visits=0 ");
    expect((await live(ann)).view.whole()).toContain("visits=0 ");
  });
});

describe("a cookie that expires while the socket is open", () => {
  it("ends with it: what is typed then is refused, shown to nobody, and may begin a new session", async () => {
    start();
    const attacked = await new AttackedApp().asked();
    const ann = await AttackedVisitor.named(attacked, "ann");
    const { page, view, keys } = await live(ann);
    pass(400 * DAY);
    const typed = {
      ...write({ value: "bea", doc: "late", seen: keys["username"] ?? "", at: Date.now() }),
      tag: ann.tag,
    };
    expect(await page.push("holdfast:session", "write", typed, "s")).toMatchObject({ status: "ok" });
    await vi.waitFor(() => expect(view.whole()).toContain(NAMED("bea")));
    const patch = await patchOf(page);
    const effects = attacked.effects();
    // The browser has thrown the cookies away by now; a copy of them is no session either.
    for (const visitor of [new AttackedVisitor(attacked), ann]) {
      await attacked.refuses(() => visitor.send({ patch }), [409, "no_session"]);
      expect(await visitor.html()).toContain(NAMED(""));
    }
    expect(attacked.effects()).toEqual(effects);
    const anew = new AttackedVisitor(attacked);
    const { tag } = await anew.commit({ writes: [write({ value: "bea", at: Date.now() })], tag: null });
    expect(tag).not.toBe(ann.tag);
    expect(await anew.html()).toContain(NAMED("bea"));
  });
});

describe("a server's clock that jumps", () => {
  it("loses no write that comes after another: of inputs, of handlers, and of both", async () => {
    start();
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    for (const jump of [-DAY, 60_000, -30 * DAY, 31 * DAY, -1_000]) {
      pass(jump);
      const { page, view, keys } = await live(ann);
      const name = `after ${jump}`;
      const typed = {
        ...write({ value: name, doc: `doc${Math.abs(jump)}`, seen: keys["username"] ?? "" }),
        tag: ann.tag,
      };
      expect(await page.push("holdfast:session", "write", typed, "s")).toMatchObject({ status: "ok" });
      await view.click("count");
      await ann.commit({ patch: await patchOf(page) });
      expect(await ann.html()).toContain(NAMED(name));
    }
    // On a process that has only the cookie to go by, too.
    const html = await ann.at(new AttackedApp()).html();
    expect([html.includes(NAMED("after -1000")), html.includes("visits=5 ")]).toEqual([true, true]);
  });
});

/** A program whose page says what its session holds. */
function program<K extends SessionKeys>(session: SessionDefinition<K>): App {
  const app = createApp({
    session,
    secret: SECRET,
    origin: ORIGIN,
    client: { src: "/client.js" },
    logger: silentLogger,
  });
  app.get("/", (c) => {
    const reader = sessionOf(c, session) as unknown as Record<string, unknown>;
    return c.json(Object.fromEntries(Object.keys(session.keys).map((key) => [key, reader[key]])));
  });
  app.post("/write", async (c) => {
    const { key, value } = (await c.req.json()) as { key: string; value: never };
    sessionOf(c, session).put(key as keyof K & string, value);
    return c.text("written");
  });
  return app;
}

/** A visitor whose browser goes from one program to the next. */
class Traveller {
  readonly #cookies = new Map<string, string>();

  async at(app: App, ...writes: (readonly [key: string, value: unknown])[]): Promise<unknown> {
    const browser = new Browser(app);
    for (const [name, value] of this.#cookies) browser.cookies.set(name, value);
    for (const [key, value] of writes) {
      const init = { method: "POST", body: JSON.stringify({ key, value }), headers: { origin: ORIGIN } };
      expect(await (await browser.fetch("/write", init)).text()).toBe("written");
    }
    for (const [name, value] of browser.cookies) this.#cookies.set(name, value);
    return (await browser.fetch("/")).json();
  }
}

describe("a deploy of a new schema, and its rollback", () => {
  const name = { schema: z.string(), default: "" };
  const old = program(defineSession({ name, count: { schema: z.string(), default: "0" } }));
  const next = program(
    defineSession({
      name,
      count: { schema: z.number(), default: 0, version: 2, migrate: (value) => Number(value) },
      color: { schema: z.string(), default: "none" },
    }),
  );

  it("lose nothing that either has written", async () => {
    const ann = new Traveller();
    expect(await ann.at(old, ["name", "ann"], ["count", "7"])).toEqual({ name: "ann", count: "7" });
    expect(await ann.at(next)).toEqual({ name: "ann", count: 7, color: "none" });
    expect(await ann.at(next, ["count", 8], ["color", "red"])).toEqual({ name: "ann", count: 8, color: "red" });
    expect(await ann.at(old, ["name", "bea"])).toEqual({ name: "bea", count: "0" });
    expect(await ann.at(next)).toEqual({ name: "bea", count: 8, color: "red" });
  });
});

describe("one entry that this program cannot read", () => {
  it("reads as its default, and spoils neither the others nor itself", async () => {
    const strict = program(
      defineSession({
        name: { schema: z.string().max(3), default: "?", version: 2 },
        note: { schema: z.string(), default: "" },
      }),
    );
    const mild = program(defineSession({ name: { schema: z.unknown() }, note: { schema: z.string(), default: "" } }));
    const ann = new Traveller();
    for (const value of ["far too long", 7, { a: [1] }, null]) {
      await ann.at(mild, ["name", value], ["note", "here"]);
      expect(await ann.at(strict)).toEqual({ name: "?", note: "here" });
      expect(await ann.at(strict, ["note", "there"])).toEqual({ name: "?", note: "there" });
      expect(await ann.at(mild)).toEqual({ name: value, note: "there" });
    }
  });
});

describe("a browser that has thrown one of our cookies away", () => {
  it.each(["holdfast_v", "holdfast_f", "remember"])("%s, keeps what the session cookie holds", async (lost) => {
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    const { page, view } = await live(ann);
    await view.click("login");
    await ann.commit({ patch: await patchOf(page) });
    expect(ann.browser.cookies.delete(lost)).toBe(true);
    expect(await ann.reload()).toContain("visits=100 ");
    await ann.commit(ann.typed({ value: "bea" }));
    expect(ann.browser.cookies.has("holdfast_v")).toBe(true);
    expect(await ann.at(new AttackedApp()).html()).toContain(NAMED("bea"));
  });

  it("the session cookie alone, begins a new session of what is written next", async () => {
    const attacked = new AttackedApp();
    const ann = await AttackedVisitor.named(attacked, "ann");
    ann.browser.cookies.delete("holdfast");
    expect(await ann.reload()).toContain(NAMED(""));
    await ann.commit(ann.typed({ value: "bea" }));
    expect(await ann.html()).toContain(NAMED("bea"));
  });
});
