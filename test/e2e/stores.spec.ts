import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { createApp, defineSession, html, liveView, type App } from "holdfast";
import { redisStore } from "holdfast/redis";
import type { SessionStore } from "holdfast/session";
import { sqliteStore } from "holdfast/sqlite";
import { z } from "zod";
import { startRedis } from "../support/servers/redis.ts";
import { expect, test } from "./support/app-server.ts";

/** A server process's app: whatever two of them share is in the store. */
function nameApp(store: SessionStore): App {
  const session = defineSession({ username: { schema: z.string().max(40), default: "", write: "client" } });
  const NameLive = liveView({
    session,
    mount: () => ({}),
    render: ({ session }) => {
      const { state, ...more } = session.status("username");
      return html`<form id="me" phx-hook="SetSession"><input name="username" value=${session.username} /></form>
        <output>${"reason" in more ? `${state}: ${more.reason}` : state}</output>`;
    },
  });
  const app = createApp({ session, store, secret: "a secret of the tests, long enough for the key ring to take it" });
  app.live("/", NameLive);
  return app;
}

const input = (page: Page) => page.locator("input[name=username]");
const status = (page: Page) => page.locator("output");

async function open(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await expect(page.locator("[data-phx-main].phx-connected")).toBeAttached();
}

async function firstHtml(page: Page, url: string): Promise<string> {
  const response = await page.request.get(url);
  return response.text();
}

/** Types a name, loads the page anew, and from another process. */
async function keepsName(page: Page, serveApp: (app: App) => Promise<string>, open_: () => SessionStore) {
  const url = await serveApp(nameApp(open_()));
  await open(page, url);
  await input(page).fill("Noor");
  await expect(status(page)).toHaveText("confirmed");
  await page.reload();
  await expect(input(page)).toHaveValue("Noor");
  expect(await firstHtml(page, await serveApp(nameApp(open_())))).toContain('value="Noor"');
}

test("a name typed is kept in SQLite over a reload and another process", async ({ page, serveApp }) => {
  const path = join(mkdtempSync(join(tmpdir(), "holdfast-e2e-")), "sessions.db");
  await keepsName(page, serveApp, () => sqliteStore({ path }));
});

test("a name typed is kept in Redis, which may crash and come back while the page is open", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/Failed to load resource: the server responded with a status of 503/);
  await using server = await startRedis();
  const stores: SessionStore[] = [];
  const openStore = () => {
    const store = redisStore({ url: server.url });
    stores.push(store);
    return store;
  };
  await keepsName(page, serveApp, openStore);
  const url = await serveApp(nameApp(openStore()));
  await open(page, url);
  await expect(input(page)).toHaveValue("Noor");
  await server.signal("SIGKILL");
  await input(page).fill("Noor al-Huda");
  await expect(status(page)).toHaveText("error: store");
  expect((await page.request.get(url)).status()).toBe(200);
  await server.start();
  await expect(status(page)).toHaveText("confirmed", { timeout: 30_000 });
  expect(await firstHtml(page, url)).toContain('value="Noor al-Huda"');
  for (const store of stores) await store.close?.();
});
