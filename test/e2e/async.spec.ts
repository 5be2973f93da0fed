import { createApp, html, liveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";

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
