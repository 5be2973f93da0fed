import type { Page } from "@playwright/test";
import { createApp, defineSession, html, httpError, link, liveView, onMount, page as deadPage } from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";

const session = defineSession({ name: { schema: z.string(), default: "", write: "client" } });

const List = liveView({
  session,
  mount: (socket) => ({ at: socket.url.search, action: "" }),
  handleParams: (socket, _params, url) => socket.assign({ at: `${url.search}${url.hash}` }),
  events: {
    patch(socket) {
      socket.putFlash("info", "patched");
      socket.pushPatch("/list?by=server");
    },
    navigate(socket) {
      socket.putFlash("info", "navigated");
      return socket.pushNavigate("/item/7");
    },
    redirect(socket) {
      socket.putFlash("info", "redirected");
      return socket.redirect("/item/8");
    },
  },
  render: ({ at, flash, liveAction }) =>
    html`<main>
      <h1>List ${liveAction}</h1>
      <output>${at}</output>
      <p id="flash">${flash["info"]}</p>
      <a ${link({ patch: "/list?page=2" })}>page 2</a>
      <a ${link({ patch: "/list?page=3", replace: true })}>page 3 instead</a>
      <a ${link({ patch: "/list/new" })}>new</a>
      <a ${link({ patch: "/list?hash#middle" })}>hash</a>
      <a ${link({ navigate: "/item/1" })}>item 1</a>
      <a ${link({ navigate: "/item/404" })}>no item</a>
      <a ${link({ navigate: "/members" })}>members</a>
      <button phx-click="patch">patch</button>
      <button phx-click="navigate">navigate</button>
      <button phx-click="redirect">redirect</button>
      <div id="middle" style="margin-top: 3000px">middle</div>
    </main>`,
});
const Item = liveView({
  params: z.object({ id: z.coerce.number() }),
  mount(socket, { id }) {
    if (id === 404) throw httpError(404);
    socket.putPageTitle(`Item ${id}`);
    return { id, how: socket.navigation };
  },
  render: ({ id, how, flash }) =>
    html`<h1>Item ${id}</h1>
      <p id="how">${how}</p>
      <p id="flash">${flash["info"]}</p>
      <a ${link({ navigate: "/list" })}>list</a>`,
});
const requireName = onMount({
  session,
  mount(socket) {
    if (socket.session.name !== "") return { name: socket.session.name };
    socket.putFlash("error", "Say who you are first.");
    return socket.redirect("/login");
  },
});
const Members = liveView({
  session,
  onMount: [requireName],
  mount: () => ({}),
  render: ({ name }) =>
    html`<h1>Members: ${name}</h1>
      <a ${link({ navigate: "/list" })}>list</a>`,
});
const Login = liveView({
  session,
  mount: () => ({}),
  events: {
    enter(socket) {
      socket.session.put("name", "Ada");
      return socket.redirect("/members");
    },
  },
  render: ({ flash }) =>
    html`<h1>Login</h1>
      <p id="flash">${flash["error"]}</p>
      <button phx-click="enter">enter</button>`,
});

function site() {
  const app = createApp({ session, secret: "a secret of the tests, long enough for the key ring to take it" });
  app.live("/list", List).live("/list/new", List, { action: "new" }).live("/item/:id", Item).live("/login", Login);
  app.liveSession("members", { onMount: [requireName] }, (members) => members.live("/members", Members));
  app.get("/about", (c) => deadPage(c, html`<h1>About</h1>`));
  return app;
}

/** Goes to a page and waits until it is live; marks the document, so that a full load is seen. */
async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await live(page);
  await page.evaluate(() => document.documentElement.setAttribute("data-same", ""));
}

const live = (page: Page) => page.locator("[data-phx-main].phx-connected").waitFor();
const sameDocument = (page: Page) => page.locator("html[data-same]").count();

test("a patch link is one message each way, and back and forward go over it", async ({ page, serveApp }) => {
  const frames: string[] = [];
  page.on("websocket", (socket) => {
    const about =
      (way: string) =>
      ({ payload }: { payload: string | Buffer }) => {
        if (/"lv:/.test(String(payload)))
          frames.push(`${way} ${/"(live_patch|phx_\w+|event|diff)"/.exec(String(payload))?.[1]}`);
      };
    socket.on("framesent", about("sent"));
    socket.on("framereceived", about("received"));
  });
  const url = await serveApp(site());
  await open(page, `${url}/list`);
  frames.length = 0;
  await page.getByRole("link", { name: "page 2" }).click();
  await expect(page.locator("output")).toHaveText("?page=2");
  expect(page.url()).toBe(`${url}/list?page=2`);
  expect(frames).toEqual(["sent live_patch", "received phx_reply"]);
  await page.getByRole("link", { name: "new", exact: true }).click();
  await expect(page.getByRole("heading")).toHaveText("List new");
  await page.goBack();
  await expect(page.locator("output")).toHaveText("?page=2");
  await expect(page.getByRole("heading")).toHaveText("List");
  await page.goForward();
  await expect(page.getByRole("heading")).toHaveText("List new");
  expect(await sameDocument(page)).toBe(1);
});

test("a replaced address is not gone back to, and a fragment is kept and scrolled to", async ({ page, serveApp }) => {
  const url = await serveApp(site());
  await open(page, `${url}/list`);
  await page.getByRole("link", { name: "page 2" }).click();
  await expect(page.locator("output")).toHaveText("?page=2");
  await page.getByRole("link", { name: "page 3 instead" }).click();
  await expect(page.locator("output")).toHaveText("?page=3");
  await page.goBack();
  await expect(page.locator("output")).toHaveText("");
  await page.getByRole("link", { name: "hash" }).click();
  await expect(page.locator("output")).toHaveText("?hash#middle");
  expect(page.url()).toBe(`${url}/list?hash#middle`);
  await expect(page.locator("#middle")).toBeInViewport();
  await page.reload();
  await live(page);
  await expect(page.locator("output")).toHaveText("?hash#middle");
});

test("live navigation keeps the document, sets the title, and goes back", async ({ page, serveApp }) => {
  await open(page, `${await serveApp(site())}/list`);
  await page.getByRole("link", { name: "item 1" }).click();
  await expect(page.getByRole("heading")).toHaveText("Item 1");
  await expect(page).toHaveTitle("Item 1");
  await expect(page.locator("#how")).toHaveText("navigate");
  await page.goBack();
  await expect(page.getByRole("heading")).toHaveText("List");
  await page.goForward();
  await expect(page.getByRole("heading")).toHaveText("Item 1");
  expect(await sameDocument(page)).toBe(1);
});

test("flash crosses a patch, live navigation and a redirect, and is gone at the next", async ({ page, serveApp }) => {
  const url = await serveApp(site());
  await open(page, `${url}/list`);
  await page.getByRole("button", { name: "patch" }).click();
  await expect(page.locator("#flash")).toHaveText("patched");
  await expect(page.locator("output")).toHaveText("?by=server");
  await page.getByRole("link", { name: "page 2" }).click();
  await expect(page.locator("#flash")).toHaveText("");
  await page.getByRole("button", { name: "navigate" }).click();
  await expect(page.locator("#flash")).toHaveText("navigated");
  expect(await sameDocument(page)).toBe(1);
  await page.getByRole("link", { name: "list" }).click();
  await page.getByRole("button", { name: "redirect" }).click();
  await expect(page.getByRole("heading")).toHaveText("Item 8");
  await live(page);
  await expect(page.locator("#flash")).toHaveText("redirected");
  expect(await sameDocument(page)).toBe(0);
  await page.reload();
  await expect(page.locator("#flash")).toHaveText("");
});

test("another group of routes is loaded whole, and its guard asks for a name first", async ({ page, serveApp }) => {
  await open(page, `${await serveApp(site())}/list`);
  await page.getByRole("link", { name: "members" }).click();
  await expect(page.getByRole("heading")).toHaveText("Login");
  await live(page);
  await expect(page.locator("#flash")).toHaveText("Say who you are first.");
  expect(await sameDocument(page)).toBe(0);
  await page.getByRole("button", { name: "enter" }).click();
  await expect(page.getByRole("heading")).toHaveText("Members: Ada");
  await live(page);
  await expect(page.getByRole("heading")).toHaveText("Members: Ada");
});

test("a status raised by a live mount is the page the visitor sees", async ({ page, serveApp, guard }) => {
  guard.expect(/404 \(Not Found\)|view\.mount-reload|reload/);
  const url = await serveApp(site());
  await open(page, `${url}/list`);
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.url().endsWith("/item/404")),
    page.getByRole("link", { name: "no item" }).click(),
  ]);
  expect(response.status()).toBe(404);
  await expect(page.getByRole("heading")).toHaveText("There is no such page.");
  await page.goto(`${url}/item/3`);
  await expect(page.getByRole("heading")).toHaveText("Item 3");
});
