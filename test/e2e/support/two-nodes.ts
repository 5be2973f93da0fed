import { createApp, defineSession, html, liveView, type App } from "holdfast";
import { expect, type Page } from "@playwright/test";
import { z } from "zod";
import { BadNetwork } from "./bad-network.ts";
import { test as base } from "./app-server.ts";

const session = defineSession({
  visits: { schema: z.number(), default: 0 },
  name: { schema: z.string().max(40), default: "", write: "client" },
});

const Visits = liveView({
  session,
  mount: () => ({}),
  events: { visit: (socket) => socket.session.put("visits", socket.session.visits + 1) },
  render: ({ session }) => html`
    <p id="visits">${session.visits}</p>
    <button phx-click="visit">Visit</button>
    <form id="me" phx-hook="SetSession"><input name="name" aria-label="Name" value=${session.name} /></form>
  `,
});

function visitsApp(): App {
  const app = createApp({ secret: "a secret of the tests, long enough for the key ring to take it", session });
  app.live("/", Visits);
  return app;
}

interface Fixtures {
  /** What stands between the browser and both servers; it passes to the first. */
  readonly network: BadNetwork;
  /** From now on the network passes to this server. They share a secret and nothing else. */
  readonly node: (which: 0 | 1) => void;
}

/** Playwright's test with one app on two servers that do not know each other, behind one address. */
export const test = base.extend<Fixtures>({
  network: async ({}, use) => {
    const network = await BadNetwork.start();
    await use(network);
    await network.dispose();
  },
  node: [
    async ({ serveApp, network }, use) => {
      const ports = [await serveApp(visitsApp()), await serveApp(visitsApp())].map((url) => Number(new URL(url).port));
      const pass = (which: 0 | 1) => network.to(ports[which] ?? 0);
      pass(0);
      await use(pass);
    },
    { auto: true },
  ],
  baseURL: async ({ network }, use) => use(network.url),
  // The servers, and what stands before them, outlive the pages.
  context: async ({ node: _node, context }, use) => use(context),
});

/** Clicks, and waits until the page shows it; whether it is saved is another question. */
export async function visit(page: Page, shows: string): Promise<void> {
  await page.getByRole("button").click();
  await expect(page.locator("#visits")).toHaveText(shows);
}

/** Waits until everything the page has written is saved. */
export async function saved(page: Page): Promise<void> {
  await expect(page.locator("html")).toHaveAttribute("data-session-state", "confirmed");
}

export { expect };
