import type { Page } from "@playwright/test";
import { createApp, defineTopic, html, liveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";

const bombs = defineTopic<{ boom: number }>("bombs");

const Letter = liveView({
  topics: [bombs],
  mount(socket) {
    socket.subscribe(bombs);
    return { text: "", born: Date.now() };
  },
  events: { write: (socket, { text }) => socket.assign({ text: String(text) }) },
  info: {
    boom() {
      throw new Error("boom");
    },
  },
  render: ({ text, born }) =>
    html`<form id="letter" phx-change="write"><textarea name="text">${text}</textarea></form>
      <output>${text}</output><i>${born}</i>`,
});

function site() {
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    logger: { debug() {}, info() {}, warn() {}, error() {} },
  });
  app.live("/", Letter);
  return app;
}

const live = (page: Page) => page.locator("[data-phx-main].phx-connected").waitFor();

test("a view that crashes while the visitor types is mounted anew, and every letter is there", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/view crashed|error: /i);
  const app = site();
  await page.goto(await serveApp(app));
  await live(page);
  const born = await page.locator("i").textContent();
  const area = page.locator("textarea");
  await area.focus();
  await area.pressSequentially("Dear Ada, ");
  app.broadcast(bombs, "boom", 1);
  await area.pressSequentially("I hope you are well");
  // Mounted anew, and what was typed before, while and after it was gone has come back to the server.
  await expect(page.locator("i")).not.toHaveText(born ?? "");
  await live(page);
  await area.pressSequentially(".");
  await expect(area).toHaveValue("Dear Ada, I hope you are well.");
  await expect(page.locator("output")).toHaveText("Dear Ada, I hope you are well.");
  await expect(area).toBeFocused();
});
