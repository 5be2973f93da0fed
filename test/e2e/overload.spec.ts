import { createApp, html, liveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { gate } from "./support/gate.ts";
import { bundleClient } from "./support/own-client.ts";

/** Five to ten seconds are the official client's own. */
const HASTY = `
  import { createLiveSocket } from "holdfast/client";
  createLiveSocket({ reloadJitterMin: 100, reloadJitterMax: 300 }).connect();
`;

test("a page whose view finds the server full comes back by itself until there is room, and who is there goes on", async ({
  context,
  serveApp,
  guard,
}) => {
  guard.expect(/overloaded|error: unable to join/i);
  await using client = await bundleClient(HASTY);
  const query = gate();
  let asking = 0;
  const Counter = liveView({
    async mount({ connected, url }) {
      if (!connected || !url.searchParams.has("slow")) return { count: 0 };
      asking += 1;
      await query.passed();
      return { count: 0 };
    },
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
  });
  const app = createApp({
    ...client.options,
    secret: "a secret of the tests, long enough for the key ring to take it",
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    limits: { mounts: 1, waitingMounts: 0 },
  });
  app.live("/", Counter);
  const url = await serveApp(app);
  const [there, slow, late] = [await context.newPage(), await context.newPage(), await context.newPage()];
  const live = "[data-phx-main].phx-connected";
  await there.goto(url);
  await there.locator(live).waitFor();
  await slow.goto(`${url}/?slow`);
  await expect.poll(() => asking).toBe(1);

  let loads = 0;
  late.on("request", (request) => void (loads += Number(request.isNavigationRequest())));
  await late.goto(url);
  await expect.poll(() => loads).toBeGreaterThan(2);
  await there.locator("button").click();
  await expect(there.locator("button")).toHaveText("1");

  query.open();
  for (const page of [slow, late]) await page.locator(live).waitFor();
  await late.locator("button").click();
  await expect(late.locator("button")).toHaveText("1");
});
