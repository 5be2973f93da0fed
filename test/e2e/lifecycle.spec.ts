import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineTopic, html, liveView, memo, onMount } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { OUTAGE } from "./support/console-guard.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, isLive, layoutWith, liveApp } from "./support/live-app.ts";

test("hooks see what the page does before its view, and stop what they answer themselves", async ({
  page,
  serveApp,
}) => {
  const guarded = onMount({
    mount(socket) {
      socket.attachHook("handleEvent", "guard", (hooked, event) => (event === "forbidden" ? hooked.halt() : undefined));
      socket.attachHook("afterRender", "tell", (hooked) => hooked.pushEvent("rendered"));
    },
  });
  const Page = liveView({
    onMount: [guarded],
    mount: () => ({ count: 0 }),
    events: {
      allowed: (socket) => socket.update("count", (count) => count + 1),
      forbidden: (socket) => socket.assign({ count: -1 }),
      free: (socket) => socket.detachHook("handleEvent", "guard"),
    },
    render: ({ count }) =>
      html`<output>${count}</output>
        <button id="allowed" phx-click="allowed">+</button>
        <button id="forbidden" phx-click="forbidden">-</button>
        <button id="free" phx-click="free">free</button>`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Page })));
  expect(await frames.take()).toEqual(JOINED);
  for (const [event, shown] of [
    ["allowed", "1"],
    ["forbidden", "1"],
    ["free", "1"],
    ["forbidden", "-1"],
  ] as const) {
    await page.locator(`#${event}`).click();
    expect(await frames.take()).toEqual(asked(event));
    await expect(page.locator("output")).toHaveText(shown);
  }
});

test("what is temporary is shown and forgotten, what is remembered stays, messages come after the answer", async ({
  page,
  serveApp,
}) => {
  const own = defineTopic<{ later: string }>("own");
  let made = 0;
  const Page = liveView({
    topics: [own],
    mount: () => ({ lines: "first", count: 0, said: "" }),
    temporary: { lines: "" },
    events: {
      more: (socket) => socket.update("count", (count) => count + 1),
      line: (socket) => socket.assign({ lines: "second" }),
      later: (socket) => socket.sendSelf(own, "later", "said to itself"),
    },
    info: { later: (socket, said) => socket.assign({ said }) },
    render: ({ lines, count, said }) =>
      html`<output>${count}</output>
        <p id="lines">${memo([lines === ""], () => lines)}</p>
        <p id="made">${memo([], () => ++made)}</p>
        <p id="said">${said}</p>
        <button id="more" phx-click="more">more</button>
        <button id="line" phx-click="line">line</button>
        <button id="later" phx-click="later">later</button>`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Page })));
  const stays = await page.locator("#made").textContent();
  await frames.take();
  await page.locator("#more").click();
  await expect(page.locator("output")).toHaveText("1");
  await expect(page.locator("#made")).toHaveText(stays ?? "");
  await page.locator("#line").click();
  await expect(page.locator("#lines")).toHaveText("second");
  await frames.take();
  await page.locator("#later").click();
  await expect(page.locator("#said")).toHaveText("said to itself");
  expect(await frames.take()).toEqual([...asked("later"), "received diff"]);
});

test("a page whose static files are another now is told so when it connects again; the server ends its connection", async ({
  page,
  serveApp,
  guard,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "static-"));
  try {
    const sheet = join(folder, "app.css");
    await writeFile(sheet, "b { color: green }");
    const Page = liveView({
      mount: (socket) => ({ changed: socket.staticChanged }),
      render: ({ changed }) => html`<output>${changed ? "there is a newer version" : "up to date"}</output>`,
    });
    const app = liveApp(
      { "/": Page },
      {
        assets: folder,
        socketId: () => "everybody",
        layout: layoutWith(() => html`<link phx-track-static rel="stylesheet" href=${app.asset("/app.css")} />`),
      },
    );
    await goLive(page, await serveApp(app));
    await expect(page.locator("output")).toHaveText("up to date");
    await writeFile(sheet, "b { color: rebeccapurple }");
    guard.expect(OUTAGE);
    app.disconnect("everybody");
    await expect(page.locator("output")).toHaveText("there is a newer version");
    await page.reload();
    await isLive(page);
    await expect(page.locator("output")).toHaveText("up to date");
  } finally {
    await rm(folder, { recursive: true });
  }
});
