import type { Page } from "@playwright/test";
import { createApp, defineTopic, html, link, liveRender, liveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";

const ticks = defineTopic<{ tick: number }>("ticks");

const Player = liveView({
  topics: [ticks],
  mount(socket) {
    socket.sendAfter(50, ticks, "tick", 1);
    return { played: 0 };
  },
  info: {
    tick(socket, by) {
      socket.update("played", (played) => played + by);
      socket.sendAfter(50, ticks, "tick", 1);
    },
  },
  events: { away: (socket) => socket.pushNavigate("/two") },
  render: ({ played }) => html`<b>${played}</b> <button phx-click="away">away</button>`,
});
const layout = (_assigns: object, inner: unknown) =>
  html`${liveRender(Player, { id: "player", sticky: true, container: { tag: "aside" } })}${inner as never}`;
const pageOf = (name: string, other: string) =>
  liveView({
    mount: () => ({}),
    render: () =>
      html`<h1>${name}</h1>
        <a ${link({ navigate: other })}>go</a>`,
  });

const Fragile = liveView({
  mount: () => ({ note: "" }),
  events: {
    write: (socket, { note }) => socket.assign({ note: String(note) }),
    boom: () => {
      throw new Error("boom");
    },
  },
  render: ({ note }) =>
    html`<form id="notes" phx-change="write"><input name="note" value=${note} /></form>
      <output>${note}</output>
      <button phx-click="boom">boom</button>`,
});
const Around = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) =>
    html`<button phx-click="inc">count ${count}</button> ${liveRender(Fragile, { id: "fragile" })}`,
});

function site() {
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    views: { player: Player, fragile: Fragile },
    socketId: () => "everybody",
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  app.liveSession("music", { layout }, (music) =>
    music.live("/one", pageOf("one", "/two")).live("/two", pageOf("two", "/one")),
  );
  app.live("/around", Around);
  return app;
}

const live = (page: Page) => page.locator("[data-phx-main].phx-connected").waitFor();

test("a sticky view plays on while the page around it changes", async ({ page, serveApp }) => {
  await page.goto(`${await serveApp(site())}/one`);
  await live(page);
  const played = page.locator("#player b");
  await expect(async () => expect(Number(await played.textContent())).toBeGreaterThan(3)).toPass();
  await page.locator("#player").evaluate((element) => Reflect.set(element, "same", true));
  for (const name of ["two", "one", "two"]) {
    const before = Number(await played.textContent());
    await page.getByRole("link", { name: "go" }).click();
    await expect(page.getByRole("heading")).toHaveText(name);
    expect(Number(await played.textContent())).toBeGreaterThanOrEqual(before);
    await expect(async () => expect(Number(await played.textContent())).toBeGreaterThan(before)).toPass();
  }
  await page.goBack();
  await expect(page.getByRole("heading")).toHaveText("one");
  await page.getByRole("button", { name: "away" }).click();
  await expect(page.getByRole("heading")).toHaveText("two");
  const before = Number(await played.textContent());
  await expect(async () => expect(Number(await played.textContent())).toBeGreaterThan(before)).toPass();
  expect(await page.locator("#player").evaluate((element) => Reflect.get(element, "same"))).toBe(true);
});

test("a nested view that crashes leaves the page alone, and is mounted again", async ({ page, serveApp, guard }) => {
  guard.expect(/view crashed|error: /i);
  await page.goto(`${await serveApp(site())}/around`);
  await live(page);
  await page.getByRole("button", { name: "count" }).click();
  await page.locator("input").fill("half a thought");
  await expect(page.locator("output")).toHaveText("half a thought");
  await page.getByRole("button", { name: "boom" }).click();
  await expect(page.locator("#fragile.phx-error")).toBeAttached();
  await page.getByRole("button", { name: "count" }).click();
  await expect(page.getByRole("button", { name: "count" })).toHaveText("count 2");
  await expect(page.locator("#fragile.phx-connected")).toBeAttached();
  await expect(page.locator("output")).toHaveText("");
});

test("a connection that the app ends comes back by itself, and typed text with it, nested too", async ({
  page,
  serveApp,
}) => {
  const app = site();
  await page.goto(`${await serveApp(app)}/around`);
  await live(page);
  await page.getByRole("button", { name: "count" }).click();
  await page.locator("input").fill("half a thought");
  await expect(page.locator("output")).toHaveText("half a thought");
  app.disconnect("everybody");
  await expect(page.getByRole("button", { name: "count" })).toHaveText("count 0");
  await live(page);
  await expect(page.locator("input")).toHaveValue("half a thought");
  await expect(page.locator("output")).toHaveText("half a thought");
});
