import { createApp, html, liveFileInput, liveView, silentLogger } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { bundleClient } from "./support/own-client.ts";
import { RestartingServer } from "./support/restarting-server.ts";

const secret = "a secret of the tests, long enough for the key ring to take it";

const View = liveView({
  mount: (socket) => ({ count: 0, sizes: "", file: socket.allowUpload("file", { accept: "any", chunkSize: 20_000 }) }),
  events: {
    inc: (socket) => socket.update("count", (count) => count + 1),
    validate: () => {},
    async save(socket) {
      const sizes = await socket.consumeUploadedEntries(socket.assigns.file, (_meta, entry) => entry.clientSize);
      socket.assign({ sizes: sizes.join() });
    },
  },
  render: ({ count, sizes, file }) =>
    html`<button id="inc" phx-click="inc">${count}</button>
      <form id="form" phx-change="validate" phx-submit="save">${liveFileInput(file)}<button>Save</button></form>
      <b>${sizes}</b>`,
});

test("a page whose WebSocket does not come through goes live by long polling, files included", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/WebSocket connection to '.*' failed/);
  await using client = await bundleClient(`
    import { createLiveSocket } from "holdfast/client";
    // A proxy that lets no WebSocket through.
    window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.({}), 0); } close() {} };
    createLiveSocket({ longPollFallbackMs: 200 }).connect();
  `);
  const app = createApp({ secret, ...client.options });
  app.live("/", View);
  const polls: string[] = [];
  page.on("request", (request) => void (request.url().includes("/longpoll") && polls.push(request.method())));
  await page.goto(await serveApp(app));
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached({ timeout: 15_000 });
  for (const count of ["1", "2", "3"]) {
    await page.locator("#inc").click();
    await expect(page.locator("#inc")).toHaveText(count);
  }
  const buffer = Buffer.alloc(90_000, "x");
  await page.locator('input[type="file"]').setInputFiles({ name: "a.bin", mimeType: "", buffer });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("b")).toHaveText("90000");
  expect(polls).toContain("POST");
});

test("a page that polls comes back after a restart of the server, with what was typed", async ({ page, guard }) => {
  guard.expect(/WebSocket connection to '.*' failed|Failed to load resource/);
  await using client = await bundleClient(`
    import { createLiveSocket } from "holdfast/client";
    window.WebSocket = class { constructor() { setTimeout(() => this.onerror?.({}), 0); } close() {} };
    window.liveSocket = createLiveSocket({ longPollFallbackMs: 200 });
    window.liveSocket.connect();
  `);
  const Letter = liveView({
    mount: () => ({ text: "", count: 0 }),
    events: {
      write: (socket, { text }) => socket.assign({ text: String(text) }),
      inc: (socket) => socket.update("count", (count) => count + 1),
    },
    render: ({ text, count }) =>
      html`<form id="letter" phx-change="write"><input name="text" value="${text}" /></form>
        <output>${text}</output> <button id="inc" phx-click="inc">${count}</button>`,
  });
  const app = () => {
    const made = createApp({ secret, logger: silentLogger, ...client.options });
    made.live("/", Letter);
    return made;
  };
  await using server = await RestartingServer.start(app());
  await page.goto(server.url);
  const live = page.locator("[data-phx-main].phx-connected");
  await expect(live).toBeAttached();
  await page.locator("#inc").click();
  await expect(page.locator("#inc")).toHaveText("1");
  await page.locator("input").fill("half a thought");
  await expect(page.locator("output")).toHaveText("half a thought");
  await server.restart(app());
  // A new view counts from the beginning.
  await expect(page.locator("#inc")).toHaveText("0");
  await expect(page.locator("output")).toHaveText("half a thought");
  await expect(live).toBeAttached();
  await page.locator("#inc").click();
  await expect(page.locator("#inc")).toHaveText("1");
});
