import type { Page } from "@playwright/test";
import { defineTopic, html, link, liveRender, liveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, isLive, liveApp } from "./support/live-app.ts";

const talk = defineTopic<{ up: string; down: string }>("talk");

const boom = (): never => {
  throw new Error("boom");
};

const Grandchild = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) => html`<button id="inmost" phx-click="inc">inmost ${count}</button>`,
});
const Child = liveView({
  topics: [talk],
  mount: (socket, { name }) => ({ name: String(name), heard: "", user: socket.assignNew("user", () => "nobody") }),
  events: {
    up: (socket) => socket.sendParent(talk, "up", `from ${socket.assigns.name}`),
    boom,
  },
  info: { down: (socket, text) => socket.assign({ heard: text }) },
  render: ({ name, heard, user }) =>
    html`<p>${name} of ${user}: <output>${heard}</output></p>
      <button class="up" phx-click="up">up</button>
      <button class="boom" phx-click="boom">boom</button>
      ${name === "left" && liveRender(Grandchild, { id: "grandchild" })}`,
});
const Parent = liveView({
  topics: [talk],
  mount: () => ({ heard: "", shown: true, user: "Ada", count: 0 }),
  events: {
    down: (socket) => socket.sendChild("right", talk, "down", "hello"),
    toggle: (socket) => socket.update("shown", (shown) => !shown),
    inc: (socket) => socket.update("count", (count) => count + 1),
    boom,
  },
  info: { up: (socket, text) => socket.assign({ heard: text }) },
  render: ({ heard, shown, count }) =>
    html`<h1>${heard}</h1>
      <i>${count}</i>
      ${["down", "toggle", "inc", "boom"].map((name) => html`<button id="${name}" phx-click="${name}">${name}</button>`)}
      <a ${link({ navigate: "/linked" })}>elsewhere</a> ${liveRender(Child, { id: "left", params: { name: "left" } })}
      ${shown && liveRender(Child, { id: "right", params: { name: "right" } })}`,
});
const Linked = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) =>
    html`<button id="inc" phx-click="inc">count ${count}</button>
      ${liveRender(Child, { id: "linked", params: { name: "linked" }, linked: true })}`,
});

const site = () => liveApp({ "/": Parent, "/linked": Linked }, { views: { child: Child, grandchild: Grandchild } });

const connected = (page: Page, ...ids: readonly string[]) =>
  Promise.all(ids.map((id) => page.locator(`#${id}.phx-connected`).waitFor()));

test.describe("a view with others in it", () => {
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    frames = new Frames(page);
    await goLive(page, await serveApp(site()));
    await connected(page, "left", "right", "grandchild");
    const joins = await frames.take();
    expect(joins.filter((name) => name === "sent phx_join")).toHaveLength(4);
    expect(joins.filter((name) => name === "received reply")).toHaveLength(4);
    expect(joins).toHaveLength(8);
  });

  test("exchanges messages with them, of which only who hears them sends something", async ({ page }) => {
    await expect(page.locator("#left p")).toHaveText("left of Ada:");
    await page.locator("#right .up").click();
    await expect(page.getByRole("heading")).toHaveText("from right");
    const up = await frames.takeAll();
    expect(up.map(({ way, event }) => `${way} ${event}`).toSorted()).toEqual([
      "received diff",
      "received phx_reply",
      "sent event",
    ]);
    expect(up.find(({ event }) => event === "phx_reply")?.payload["response"]).toEqual({});
    await page.locator("#down").click();
    await expect(page.locator("#right output")).toHaveText("hello");
    await expect(page.locator("#left output")).toHaveText("");
    expect((await frames.take()).toSorted()).toEqual([...asked("down"), "received diff"].toSorted());
    await page.locator("#inmost").click();
    await expect(page.locator("#inmost")).toHaveText("inmost 1");
    await page.locator("#inc").click();
    await expect(page.locator("i")).toHaveText("1");
    await expect(page.locator("#inmost")).toHaveText("inmost 1");
    expect(await frames.take()).toEqual([...asked("inc"), ...asked("inc")]);
  });

  test("takes one away and brings it anew, without a word to the others", async ({ page }) => {
    await page.locator("#toggle").click();
    await expect(page.locator("#right")).toHaveCount(0);
    const gone = await frames.takeAll();
    expect(gone.filter(({ topic }) => topic === "lv:right").map(({ event }) => event)).toEqual([
      "phx_leave",
      "phx_close",
      "phx_reply",
    ]);
    expect(gone.filter(({ topic }) => topic === "lv:left")).toEqual([]);
    await page.locator("#toggle").click();
    await connected(page, "right");
    expect(await frames.take()).toEqual([...asked("toggle"), ...JOINED]);
  });

  test("closes them when it crashes, and has them all again", async ({ page, guard }) => {
    guard.expect(/view crashed|error: /i);
    await page.locator("#inmost").click();
    await expect(page.locator("#inmost")).toHaveText("inmost 1");
    await frames.take();
    await page.locator("#boom").click();
    await expect(page.locator("#inmost")).toHaveText("inmost 0");
    await isLive(page);
    await connected(page, "left", "right", "grandchild");
    const all = await frames.takeAll();
    // The nested ones end; that they failed is not said, for they did not.
    const errors = all.filter(({ event }) => event === "phx_error").map(({ topic }) => topic);
    expect(errors).toHaveLength(1);
    expect(["lv:left", "lv:right", "lv:grandchild"]).not.toContain(errors[0]);
    expect(all.filter(({ event }) => event === "phx_join")).toHaveLength(4);
  });

  test("stays when one of them crashes, or goes with it where they are linked", async ({ page, guard }) => {
    guard.expect(/view crashed|error: /i);
    await page.locator("#inc").click();
    await page.locator("#right .boom").click();
    await expect(page.locator("#right.phx-error")).toBeAttached();
    await connected(page, "right");
    await expect(page.locator("i")).toHaveText("1");
    const topics = (await frames.takeAll()).filter(({ event }) => event === "phx_error").map(({ topic }) => topic);
    expect(topics).toEqual(["lv:right"]);
    await page.getByRole("link").click();
    await connected(page, "linked");
    await page.locator("#inc").click();
    await expect(page.locator("#inc")).toHaveText("count 1");
    await frames.take();
    await page.locator("#linked .boom").click();
    await expect(page.locator("#inc")).toHaveText("count 0");
    await isLive(page);
    await connected(page, "linked");
    const linked = (await frames.takeAll()).filter(({ event }) => event === "phx_error").map(({ topic }) => topic);
    expect(linked).toHaveLength(2);
    expect(linked[0]).toBe("lv:linked");
  });
});
