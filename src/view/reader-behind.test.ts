import { describe, expect, it } from "vitest";
import { browserOf } from "../../test/support/live-app.ts";
import type { View } from "../../test/support/browser.ts";
import { html } from "../html/template.ts";
import { defineTopic } from "../pubsub/topic.ts";
import { liveView } from "./live-view.ts";

const news = defineTopic<{ told: number }>("news");
const UNREAD = 1_000_000;

const News = liveView({
  topics: [news],
  mount(socket) {
    socket.subscribe(news);
    return { last: 0 };
  },
  events: { ask: () => {} },
  info: {
    told(socket, last) {
      socket.assign({ last });
      socket.pushEvent("heard", { last });
    },
  },
  render: ({ last }) => html`<p>${last}</p>`,
});

/** Each message adds what is rendered once. */
const Lines = liveView({
  topics: [news],
  temporary: { lines: [] as number[] },
  mount(socket) {
    socket.subscribe(news);
    return { lines: [] as number[] };
  },
  info: { told: (socket, line) => socket.assign({ lines: [line] }) },
  render: ({ lines }) => html`<p>${lines.join()}</p>`,
});

const diffs = (view: View) => view.frames().filter(({ event }) => event === "diff");

describe("a view whose reader has not read what it was sent", () => {
  it("renders once for all that comes meanwhile, when it has been read", async () => {
    const browser = browserOf({ "/": News });
    const view = await (await browser.open("/")).join();
    view.page.buffered = UNREAD;
    for (let n = 1; n <= 50; n++) browser.app.broadcast(news, "told", n);
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(diffs(view)).toEqual([]);
    view.page.buffered = 0;
    await expect.poll(() => view.html()).toBe("<p>50</p>");
    expect(diffs(view)).toHaveLength(1);
    const events = diffs(view)[0]?.payload["e"] as [string, { last: number }][];
    expect(events.map(([, { last }]) => last)).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
    browser.app.broadcast(news, "told", 51);
    expect(view.html()).toBe("<p>51</p>");
  });

  it("answers all the same, with what has changed", async () => {
    const browser = browserOf({ "/": News });
    const view = await (await browser.open("/")).join();
    view.page.buffered = UNREAD;
    browser.app.broadcast(news, "told", 7);
    await view.click("ask");
    expect(view.html()).toBe("<p>7</p>");
  });

  it("keeps what so many messages push to the page, and no more", async () => {
    const browser = browserOf({ "/": News });
    const view = await (await browser.open("/")).join();
    view.page.buffered = UNREAD;
    for (let n = 1; n <= 1_000; n++) browser.app.broadcast(news, "told", n);
    expect(diffs(view)).toEqual([]);
    browser.app.broadcast(news, "told", 1_001);
    expect(diffs(view)).toHaveLength(1);
  });

  it("renders an assign that is for one render once", async () => {
    const browser = browserOf({ "/": Lines });
    const view = await (await browser.open("/")).join();
    view.page.buffered = UNREAD;
    for (const line of [1, 2]) browser.app.broadcast(news, "told", line);
    expect(diffs(view).map(({ payload }) => payload)).toEqual([{ "0": "1" }, { "0": "2" }]);
  });

  it("is told nothing once it has ended", async () => {
    const browser = browserOf({ "/": News });
    const page = await browser.open("/");
    const view = await page.join();
    page.buffered = UNREAD;
    browser.app.broadcast(news, "told", 1);
    const before = page.frames.length;
    page.disconnect();
    page.buffered = 0;
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(page.frames.length).toBe(before);
    expect(diffs(view)).toEqual([]);
  });
});
