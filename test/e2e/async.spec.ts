import { asyncLoading, asyncResult, createApp, each, html, liveView, stream } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames } from "./support/frames.ts";
import { goLive, liveApp } from "./support/live-app.ts";

test("a view shows that it loads, then what has come, and answers clicks meanwhile", async ({ page, serveApp }) => {
  let go = (_name: string) => {};
  const View = liveView({
    mount: (socket) => ({
      ...socket.assignAsync("name", () => new Promise<string>((resolve) => (go = resolve))),
      count: 0,
    }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ name, count }) =>
      html`<b>${name.ok ? name.result : "loading"}</b> <button phx-click="inc">${count}</button>`,
  });
  const app = createApp({ secret: "a secret of the tests, long enough for the key ring to take it" });
  app.live("/", View);
  const url = await serveApp(app);
  expect(await (await page.request.get(url)).text()).toContain("<b>loading</b>");
  await page.goto(url);
  await page.locator("[data-phx-main].phx-connected").waitFor();
  await page.getByRole("button").click();
  await expect(page.getByRole("button")).toHaveText("1");
  await expect(page.locator("b")).toHaveText("loading");
  go("Acme");
  await expect(page.locator("b")).toHaveText("Acme");
});

test.describe("work beside a view", () => {
  const Work = liveView({
    mount: () => ({ lines: "", problem: "", items: stream<{ id: number }>([]), itemsAsync: asyncLoading<true>() }),
    events: {
      start: (socket) =>
        socket.startAsync("count", () => next(), {
          ok: (view, value) => view.assign({ lines: value }),
          exit: (view, exit) =>
            view.assign({ problem: exit.kind === "cancel" ? `cancelled: ${String(exit.reason)}` : "failed" }),
        }),
      stop: (socket) => socket.cancelAsync("count", "enough"),
      load: (socket) =>
        socket.assign(
          socket.streamAsync("items", async () => JSON.parse(await next()) as { id: number }[], { reset: true }),
        ),
    },
    render: ({ lines, problem, items, itemsAsync }) =>
      html`<b>${lines}</b> <i>${problem}</i>
        <ul id="items" phx-update="stream">
          ${each(items, ({ id: n }, id) => html`<li id="${id}">${n}</li>`)}
        </ul>
        <p>
          ${itemsAsync.failed === undefined ? asyncResult(itemsAsync, { loading: () => "loading", ok: () => "there" }) : "failed"}
        </p>
        ${["start", "stop", "load"].map((name) => html`<button id="${name}" phx-click="${name}">${name}</button>`)}`,
  });
  let next: () => Promise<string>;
  let settle: { resolve(value: string): void; reject(error: Error): void };
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    next = () => new Promise((resolve, reject) => (settle = { resolve, reject }));
    frames = new Frames(page);
    await goLive(page, await serveApp(liveApp({ "/": Work })));
    await frames.take();
  });

  test("is answered at once, and shown by one message when it is done, has failed or was cancelled", async ({
    page,
  }) => {
    await page.locator("#start").click();
    expect(await frames.take()).toEqual(asked("start"));
    settle.resolve("7 lines");
    await expect(page.locator("b")).toHaveText("7 lines");
    expect(await frames.take()).toEqual(["received diff"]);
    await page.locator("#start").click();
    await frames.take();
    settle.reject(new Error("no"));
    await expect(page.locator("i")).toHaveText("failed");
    expect(await frames.take()).toEqual(["received diff"]);
    await page.locator("#start").click();
    await page.locator("#stop").click();
    await expect(page.locator("i")).toHaveText("cancelled: enough");
    expect(await frames.take()).toEqual([...asked("start"), ...asked("stop"), "received diff"]);
    settle.resolve("too late");
    expect(await frames.take()).toEqual([]);
    await expect(page.locator("b")).toHaveText("7 lines");
  });

  test("fills a stream, again and again, and says how that stands", async ({ page }) => {
    const rows = page.locator("#items li");
    const state = page.locator("p");
    await page.locator("#load").click();
    await expect(state).toHaveText("loading");
    expect(await frames.take()).toEqual(asked("load"));
    settle.resolve('[{"id":1},{"id":2}]');
    await expect(rows).toHaveText(["1", "2"]);
    await expect(state).toHaveText("there");
    expect(await frames.take()).toEqual(["received diff"]);
    await page.locator("#load").click();
    await frames.take();
    settle.reject(new Error("no"));
    await expect(state).toHaveText("failed");
    await expect(rows).toHaveText(["1", "2"]);
    await page.locator("#load").click();
    await frames.take();
    settle.resolve('[{"id":2},{"id":3}]');
    await expect(rows).toHaveText(["2", "3"]);
  });
});
