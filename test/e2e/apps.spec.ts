import { createApp, html, liveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";

test("a live view of an app made in a test goes live and counts clicks", async ({ page, serveApp }) => {
  const Counter = liveView({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
  });
  const app = createApp({ secret: "a secret of the tests, long enough for the key ring to take it" });
  app.live("/", Counter);
  await page.goto(await serveApp(app));
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
  await page.getByRole("button").click();
  await expect(page.getByRole("button")).toHaveText("1");
});
