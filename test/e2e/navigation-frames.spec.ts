import type { Page } from "@playwright/test";
import { defineSession, html, link, liveRender, liveView } from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { gate } from "./support/gate.ts";
import { goLive, isLive, liveApp } from "./support/live-app.ts";

const session = defineSession({ name: { schema: z.string(), default: "" } });

const Nested = liveView({
  mount: () => ({}),
  events: {
    patch(socket) {
      socket.putFlash("info", "from inside");
      socket.pushPatch("/list?by=nested");
    },
  },
  render: () => html`<button id="nested-patch" phx-click="patch">patch</button>`,
});

const List = liveView({
  mount: () => ({ at: "" }),
  handleParams(socket, _params, url) {
    if (url.search === "?twice") return void socket.pushPatch("/list?once");
    if (url.search === "?away") return socket.pushNavigate("/item");
    return socket.assign({ at: url.search });
  },
  events: {
    patch: (socket) => socket.pushPatch("/list?by=server"),
    twice: (socket) => socket.pushPatch("/list?twice", { replace: true }),
    navigate(socket) {
      socket.pushEvent("leaving", { for: "item" });
      return socket.pushNavigate("/item");
    },
    redirect: (socket) => socket.redirect("/item"),
  },
  render: ({ at, flash }) =>
    html`<h1>List</h1>
      <output>${at}</output>
      <p>${flash["info"]}</p>
      <a ${link({ patch: "/list?page=2" })}>patch</a>
      <a ${link({ patch: "/list?away" })}>patched away</a>
      <a ${link({ patch: "/item" })}>patch elsewhere</a>
      <a ${link({ navigate: "/item" })}>navigate</a>
      <a ${link({ navigate: "/members" })}>members</a>
      ${["patch", "twice", "navigate", "redirect"].map((name) => html`<button id="${name}" phx-click="${name}"></button>`)}
      ${liveRender(Nested, { id: "nested" })}`,
  container: { tag: "section", class: "list", "data-list": "yes" },
});
const Item = liveView({
  mount: () => ({}),
  render: () =>
    html`<h1>Item</h1>
      <a ${link({ navigate: "/list" })}>list</a>`,
  container: { tag: "section", class: "item" },
});
const Leave = liveView({
  session,
  mount: () => ({}),
  events: {
    redirect(socket) {
      socket.session.put("name", "Ada");
      return socket.redirect("/welcome");
    },
    navigate(socket) {
      socket.session.put("name", "Bob");
      return socket.pushNavigate("/welcome");
    },
  },
  render: () =>
    html`<h1>Leave</h1>
      <button id="redirect" phx-click="redirect"></button> <button id="navigate" phx-click="navigate"></button>`,
});
const Welcome = liveView({
  session,
  mount: () => ({}),
  render: ({ session: { name } }) => html`<h1>Welcome ${name}</h1>`,
});

function site() {
  const app = liveApp(
    { "/list": List, "/item": Item, "/leave": Leave, "/welcome": Welcome },
    { session, views: { nested: Nested }, limits: { redirectWait: 600_000 } },
  );
  app.liveSession("members", {}, (members) => members.live("/members", Item));
  return app;
}

/** A view leaves for another over the connection, when the browser has asked for it. */
const NAVIGATED = ["sent phx_leave", "sent phx_join", "received phx_close", "received reply", "received reply"];

test.describe("from a view with another nested in it", () => {
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    frames = new Frames(page);
    await goLive(page, `${await serveApp(site())}/list`);
    await expect(page.locator("#nested.phx-connected")).toBeAttached();
    expect(await frames.take()).toEqual([...JOINED, ...JOINED]);
  });

  const click = (page: Page, id: string) => page.locator(`#${id}`).click();

  test("patches are one message each way; those of the server are announced first", async ({ page }) => {
    await page.getByRole("link", { name: "patch", exact: true }).click();
    await expect(page.locator("output")).toHaveText("?page=2");
    expect(await frames.take()).toEqual(["sent live_patch", "received reply"]);
    await page.goBack();
    await expect(page.locator("output")).toHaveText("");
    expect(await frames.take()).toEqual(["sent live_patch", "received reply"]);
    await click(page, "patch");
    await expect(page.locator("output")).toHaveText("?by=server");
    await expect(page).toHaveURL(/\?by=server$/);
    expect(await frames.take()).toEqual(["sent event patch", "received live_patch", "received reply"]);
    // What `handleParams` patches again is told once.
    await click(page, "twice");
    await expect(page.locator("output")).toHaveText("?once");
    await expect(page).toHaveURL(/\?once$/);
    expect(await frames.take()).toEqual(["sent event twice", "received live_patch", "received reply"]);
    await page.goBack();
    await expect(page.locator("output")).toHaveText("?by=server");
    await page.goBack();
    await expect(page.locator("output")).toHaveText("");
  });

  test("a nested view patches the page, and its flash goes along", async ({ page }) => {
    await click(page, "nested-patch");
    await expect(page.locator("output")).toHaveText("?by=nested");
    await expect(page.locator("p")).toHaveText("from inside");
    await expect(page).toHaveURL(/\?by=nested$/);
    expect(await frames.take()).toEqual([...asked("patch"), "received live_patch", "received diff"]);
  });

  test("navigation leaves and joins once, whoever asked for it, and goes back", async ({ page }) => {
    await page.getByRole("link", { name: "navigate" }).click();
    await expect(page.getByRole("heading")).toHaveText("Item");
    const all = await frames.takeAll();
    const nested = all.filter(({ topic }) => topic === "lv:nested").map(({ way, event }) => `${way} ${event}`);
    const main = all.filter(({ topic }) => topic !== "lv:nested");
    expect(nested.filter((name) => name.startsWith("sent"))).toEqual(["sent phx_leave"]);
    expect(main.map(({ way, event }) => `${way} ${event}`)).toEqual([
      "sent phx_leave",
      "sent phx_join",
      "received phx_close",
      "received phx_reply",
      "received phx_reply",
    ]);
    await page.getByRole("link", { name: "list" }).click();
    await expect(page.getByRole("heading")).toHaveText("List");
    await expect(page.locator("#nested.phx-connected")).toBeAttached();
    expect(await frames.take()).toEqual([...NAVIGATED, ...JOINED]);
    await page.goBack();
    await expect(page.getByRole("heading")).toHaveText("Item");
    await page.goForward();
    await expect(page.getByRole("heading")).toHaveText("List");
  });

  test("the server's navigation is the answer to the event, after the events pushed before it", async ({ page }) => {
    await page.evaluate(() =>
      addEventListener("phx:leaving", (event) =>
        document.body.setAttribute("data-for", String((event as CustomEvent).detail.for)),
      ),
    );
    await click(page, "navigate");
    await expect(page.getByRole("heading")).toHaveText("Item");
    await expect(page.locator("body")).toHaveAttribute("data-for", "item");
    await expect(page).toHaveURL(/\/item$/);
    const all = (await frames.takeAll()).filter(({ topic }) => topic !== "lv:nested");
    const received = all.filter(({ way }) => way === "received").map(({ event }) => event);
    expect(received.slice(0, 3)).toEqual(["diff", "phx_reply", "phx_close"]);
    expect(all.filter(({ event }) => event === "phx_join")).toHaveLength(1);
  });

  test("a patch that leads to another view, or that handleParams leads on from, becomes a navigation", async ({
    page,
  }) => {
    await page.getByRole("link", { name: "patch elsewhere" }).click();
    await expect(page.getByRole("heading")).toHaveText("Item");
    expect((await frames.takeAll())[1]?.payload["response"]).toEqual({ link_redirect: true });
    await page.getByRole("link", { name: "list" }).click();
    await page.getByRole("link", { name: "patched away" }).click();
    await expect(page.getByRole("heading")).toHaveText("Item");
    await expect(page).toHaveURL(/\/item$/);
  });

  test("another group refuses the join, and the page is loaded whole", async ({ page }) => {
    const loaded = page.waitForRequest((request) => request.isNavigationRequest());
    await page.getByRole("link", { name: "members" }).click();
    expect(new URL((await loaded).url()).pathname).toBe("/members");
    await expect(page.getByRole("heading")).toHaveText("Item");
    await isLive(page);
    const refused = (await frames.takeAll()).find(({ payload }) => payload["status"] === "error");
    expect(refused?.payload["response"]).toEqual({ reason: "unauthorized" });
  });

  test("the container takes the attributes of the view it comes to, and stays what it is", async ({ page }) => {
    const main = page.locator("[data-phx-main]");
    await expect(main).toHaveClass(/^list/);
    const id = await main.getAttribute("id");
    await page.getByRole("link", { name: "navigate" }).click();
    await expect(main).toHaveClass(/^item/);
    await expect(main).not.toHaveAttribute("data-list");
    expect(await main.getAttribute("id")).toBe(id);
    expect(await main.getAttribute("data-phx-session")).not.toBe("");
    await page.getByRole("link", { name: "list" }).click();
    await expect(main).toHaveClass(/^list/);
    await expect(main).toHaveAttribute("data-list", "yes");
    await expect(page.locator("#nested.phx-connected")).toHaveAttribute("data-phx-parent-id", id ?? "");
  });
});

for (const way of ["redirect", "navigate"]) {
  test(`a page waits for the browser to have kept what its handler wrote, before it leaves by ${way}`, async ({
    page,
    serveApp,
  }) => {
    const network = gate();
    let asking = () => {};
    const asked = new Promise<void>((resolve) => (asking = resolve));
    await page.route("**/_holdfast/session", async (route) => {
      asking();
      await network.passed();
      await route.continue();
    });
    const frames = new Frames(page);
    await goLive(page, `${await serveApp(site())}/leave`);
    await frames.take();
    await page.locator(`#${way}`).click();
    await asked;
    expect(await frames.take()).toEqual([`sent event ${way}`]);
    await expect(page.getByRole("heading")).toHaveText("Leave");
    network.open();
    await expect(page.getByRole("heading")).toHaveText(way === "redirect" ? "Welcome Ada" : "Welcome Bob");
    const html = await (await page.context().request.get(page.url())).text();
    expect(html).toContain(way === "redirect" ? "Welcome Ada" : "Welcome Bob");
  });
}
