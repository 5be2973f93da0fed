import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveRender } from "../../src/view/live-render.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: {
    inc: (socket) => socket.update("count", (count) => count + 1),
    boom: () => {
      throw new Error("boom");
    },
  },
  render: ({ count }) => html`<b>${count}</b>`,
});
const Other = liveView({ mount: () => ({}), render: () => html`<i>other</i>` });

const open = () => browserOf({ "/counter": Counter, "/other": Other }).open("/counter");

describe("the channel protocol", () => {
  it("joins with the whole tree, answers an event with its diff alone, and is silent otherwise", async () => {
    const page = await open();
    const view = await page.join();
    expect(view.joined.status).toBe("ok");
    expect(view.joined.response).toMatchObject({ rendered: { 0: "0", s: ["<b>", "</b>"] } });
    const reply = await view.click("inc");
    expect(reply).toEqual({ status: "ok", response: { diff: { 0: "1" } } });
    expect(view.frames()).toHaveLength(2);
  });

  it("answers a heartbeat", async () => {
    const page = await open();
    expect(await page.push("phoenix", "heartbeat", {}, null)).toEqual({ status: "ok", response: {} });
  });

  it("closes the channel and then answers when the client leaves, also a topic it never joined", async () => {
    const page = await open();
    const view = await page.join();
    expect(await view.push("phx_leave", {})).toEqual({ status: "ok", response: {} });
    expect(view.frames().map(({ event, ref }) => [event, ref])).toEqual([
      ["phx_reply", "1"],
      ["phx_close", "1"],
      ["phx_reply", "2"],
    ]);
    expect(await page.push("lv:", "phx_leave", {})).toEqual({ status: "ok", response: {} });
  });

  it("replaces a view that joins twice, closes the first, and ignores its stale messages", async () => {
    const page = await open();
    const first = await page.join({ joinRef: "1" });
    await first.click("inc");
    const second = await page.join({ joinRef: "9" });
    expect(second.html()).toBe("<b>0</b>");
    expect(page.frames).toContainEqual({ joinRef: "1", ref: "1", topic: first.topic, event: "phx_close", payload: {} });
    const before = page.frames.length;
    page.send(JSON.stringify(["1", "77", first.topic, "event", { type: "click", event: "inc", value: {} }]));
    expect(page.frames).toHaveLength(before);
    expect(await second.click("inc")).toMatchObject({ response: { diff: { 0: "1" } } });
  });

  it("answers what it does not know with unmatched topic", async () => {
    const page = await open();
    const unmatched = { status: "error", response: { reason: "unmatched topic" } };
    expect(await page.push("room:1", "phx_join", {})).toEqual(unmatched);
    expect(await page.push("lv:phx-nope", "event", { type: "click", event: "inc", value: {} })).toEqual(unmatched);
  });

  it("says phx_error when a handler throws, and mounts afresh on the next join", async () => {
    const page = await open();
    const view = await page.join();
    await view.click("inc");
    void view.click("boom");
    expect(page.frames.at(-1)).toMatchObject({ event: "phx_error", joinRef: "1", ref: "1", topic: view.topic });
    const again = await page.join({ joinRef: "5", params: { _mounts: 1 } });
    expect(again.html()).toBe("<b>0</b>");
  });

  it("crashes on an event the view does not declare, whatever its name", async () => {
    for (const event of ["nope", "constructor", "__proto__", "toString"]) {
      const page = await open();
      const view = await page.join();
      void view.click(event);
      expect(page.frames.at(-1)).toMatchObject({ event: "phx_error" });
    }
  });

  it("does not answer stale, upon which the page is loaded at once, to who has loaded it in vain already", async () => {
    const page = await open();
    const refusal = async (_holdfast_loads: unknown) => {
      const joined = await page.join({ payload: { session: "forged" }, params: { _holdfast_loads } });
      return joined.joined;
    };
    for (const loads of [undefined, 1, "9", null]) {
      expect(await refusal(loads)).toEqual({ status: "error", response: { reason: "stale" } });
    }
    expect(await refusal(2)).toEqual({ status: "error", response: { reason: "refused" } });
  });

  it("answers stale to page tokens that are forged, of another view, or no tokens", async () => {
    const page = await open();
    const [container] = page.containers();
    const stale = { status: "error", response: { reason: "stale" } };
    const flipped = `${container!.session.slice(0, -4)}AAAA`;
    for (const payload of [
      { session: flipped },
      { session: "" },
      { session: 7 },
      { session: container!.static },
      { static: `${container!.static.slice(0, -4)}AAAA` },
      { static: container!.session },
      { static: "" },
    ]) {
      expect((await page.join({ payload })).joined).toEqual(stale);
    }
    const { session } = container!;
    expect(await page.push("lv:phx-other", "phx_join", { url: page.url, params: {}, session, static: null })).toEqual(
      stale,
    );
  });

  it("answers unauthorized when the URL is not where the page's view lives", async () => {
    const page = await open();
    for (const url of ["http://localhost:4000/other", "http://localhost:4000/nowhere", "::", undefined]) {
      expect((await page.join({ payload: { url } })).joined).toEqual({
        status: "error",
        response: { reason: "unauthorized" },
      });
    }
  });

  it("swaps the view when the client navigates, on the old container's tokens", async () => {
    const page = await open();
    const view = await page.join({ payload: { url: undefined, redirect: "http://localhost:4000/other" } });
    expect(view.joined).toMatchObject({ status: "ok", response: { container: ["div", {}] } });
    expect(view.html()).toBe("<i>other</i>");
  });

  it.each([
    ["text that is no JSON", "not json"],
    ["an object", '{"a":1}'],
    ["too few members", '["1","1","lv:x"]'],
    ["a payload that is no object", '["1","1","lv:x","event",[]]'],
    ["a ref that is no text", '["1",1,"lv:x","event",{}]'],
    ["an endless ref", JSON.stringify(["1", "1".repeat(1_000), "lv:x", "event", {}])],
  ])("closes the socket on %s, and hears nothing more from it", async (_what, text) => {
    const page = await open();
    page.send(text);
    expect(page.closedWith).toBe(1008);
    page.send('[null,"1","phoenix","heartbeat",{}]');
    expect(page.frames).toEqual([]);
  });

  it("closes a socket whose reader does not read, and keeps nothing for it", async () => {
    const page = await open();
    const view = await page.join();
    page.buffered = 9_000_000;
    void view.click("inc");
    expect(page.closedWith).toBe(1008);
    expect(view.frames()).toHaveLength(1);
  });

  it("closes the slowest reader when all together leave too much unread", async () => {
    const browser = browserOf({ "/counter": Counter }, { limits: { allBufferedBytes: 1_000_000 } });
    const pages = [await browser.open("/counter"), await browser.open("/counter"), await browser.open("/counter")];
    const views = await Promise.all(pages.map((page) => page.join()));
    for (const [index, page] of pages.entries()) page.buffered = 300_000 + index * 100_000;
    for (const view of views) await view.click("inc");
    expect(pages.map(({ closedWith }) => closedWith)).toEqual([undefined, undefined, 1008]);
    pages[1]?.disconnect();
    const next = await browser.open("/counter");
    next.buffered = 600_000;
    const view = await next.join();
    expect((await view.click("inc")).status).toBe("ok");
    expect(next.closedWith).toBeUndefined();
  });

  it("closes a socket that sends a message too long, or bytes that are no message", async () => {
    const long = await open();
    long.send(JSON.stringify([null, "1", "phoenix", "heartbeat", { padding: "x".repeat(1_000_000) }]));
    expect(long.closedWith).toBe(1009);
    const binary = await open();
    binary.send(new Uint8Array([0, 1, 1, 1, 1]));
    expect(binary.closedWith).toBe(1008);
  });

  it("closes a socket that floods", async () => {
    const page = await open();
    for (let i = 0; i < 2_000; i++) page.send(`[null,"${i}","phoenix","heartbeat",{}]`);
    expect(page.closedWith).toBe(1008);
    expect(page.frames.length).toBeLessThan(1_500);
  });

  it("refuses more channels than the limit, and goes on with those it has", async () => {
    const Small = liveView({ mount: () => ({}), render: () => html`<i></i>` });
    const Many = liveView({
      mount: () => ({}),
      render: () => html`<div>${Array.from({ length: 99 }, (_, i) => liveRender(Small, { id: `small-${i}` }))}</div>`,
    });
    const page = await browserOf({ "/many": Many }, { views: { small: Small } }).open("/many");
    const view = await page.join();
    const tokens = [...view.html().matchAll(/id="(small-\d+)"[^>]*data-phx-session="([^"]+)"/g)];
    const join = ([, id, session]: RegExpMatchArray) =>
      page.push(`lv:${id}`, "phx_join", { params: {}, session, static: null, sticky: false }, id ?? null);
    const replies = await Promise.all(tokens.map(join));
    expect(replies.map(({ status }) => status)).toEqual(Array.from({ length: 99 }, () => "ok"));
    const refused = { status: "error", response: { reason: "too many channels joined" } };
    expect(await page.push("holdfast:session", "phx_join", {}, "x")).toEqual(refused);
    expect(await page.push("phoenix", "heartbeat", {}, null)).toMatchObject({ status: "ok" });
  });
});
