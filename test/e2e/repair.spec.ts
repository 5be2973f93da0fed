import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { BrowserContext, Page } from "@playwright/test";
import { createApp, defineSession, html, liveView, type App } from "holdfast";
import { z } from "zod";
import { test as base, expect } from "./support/base-test.ts";
import { OUTAGE } from "./support/console-guard.ts";
import { live, open, reload } from "./support/pages.ts";
import { RestartingServer } from "./support/restarting-server.ts";

const session = defineSession({
  name: { schema: z.string().max(40), default: "", write: "client" },
  visits: { schema: z.number(), default: 0 },
});

const NameLive = liveView({
  session,
  mount: () => ({}),
  events: { visit: (socket) => socket.session.put("visits", socket.session.visits + 1) },
  render: ({ session }) => html`
    <form id="me" phx-hook="SetSession"><input name="name" aria-label="Name" value=${session.name} /></form>
    <p id="visits">${session.visits}</p>
    <p id="state">${session.status("visits").state}</p>
    <button phx-click="visit">Visit</button>
    <output data-session-status="name"></output>
  `,
});

const OLD = "the old secret of the tests, long enough for the key ring to take it";
const NEW = "the new secret of the tests, long enough for the key ring to take it";

function nameApp(...secret: string[]): App {
  const app = createApp({ secret, session });
  app.live("/", NameLive);
  return app;
}

interface Fixtures {
  readonly server: RestartingServer;
  /** Opens a browser of its own, with these preferences. */
  readonly launch: (preferences: object) => Promise<BrowserContext>;
}

const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    await using server = await RestartingServer.start(nameApp(OLD));
    await use(server);
  },
  baseURL: async ({ server }, use) => use(server.url),
  context: async ({ server: _server, context }, use) => use(context),
  launch: async ({ server, playwright, launchOptions, guard }, use) => {
    const opened: { context: BrowserContext; folder: string }[] = [];
    await use(async (preferences) => {
      const folder = mkdtempSync(join(tmpdir(), "holdfast-e2e-"));
      mkdirSync(join(folder, "Default"));
      writeFileSync(join(folder, "Default", "Preferences"), JSON.stringify(preferences));
      const context = await playwright.chromium.launchPersistentContext(folder, {
        ...launchOptions,
        baseURL: server.url,
      });
      guard.watch(context);
      opened.push({ context, folder });
      return context;
    });
    for (const { context, folder } of opened) {
      await context.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
});

const name = (page: Page) => page.getByLabel("Name");
const mark = (page: Page) => page.locator("output");

async function saveName(page: Page, text: string): Promise<void> {
  await name(page).fill(text);
  await expect(mark(page)).toHaveText("saved");
}

/** Counts the documents that a page loads. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on("request", (request) => {
    if (request.isNavigationRequest()) loads += 1;
  });
  return () => loads;
}

test.describe("a browser that keeps no cookies", () => {
  const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };

  test("works as long as the page, says so, and never loads it anew", async ({ launch }) => {
    const context = await launch(preferences);
    const page = await context.newPage();
    const loads = countLoads(page);
    await open(page, "/");
    await name(page).fill("Noor");
    await expect(mark(page)).toHaveText("not saved: this browser keeps no cookies");
    await page.getByRole("button").click();
    await expect(page.locator("#visits")).toHaveText("1");
    await expect(page.locator("#state")).toHaveText("ephemeral");
    await page.getByRole("button").click();
    await expect(page.locator("#visits")).toHaveText("2");
    await expect(page.locator("html")).toHaveAttribute("data-session-state", "ephemeral");
    await expect(name(page)).toHaveValue("Noor");
    expect(await context.cookies()).toEqual([]);
    expect(loads()).toBe(1);
    expect((await reload(page)).input("name")).toBe("");
  });
});

test.describe("a change of secrets", () => {
  test("reaches a live page and its cookie, so that the old secret can go", async ({
    page,
    server,
    context,
    guard,
  }) => {
    guard.expect(OUTAGE);
    await open(page, "/");
    await saveName(page, "Noor");
    const loads = countLoads(page);
    await server.restart(nameApp(NEW, OLD));
    await live(page);
    await saveName(page, "Ada");
    await page.getByRole("button").click();
    await expect(page.locator("#state")).toHaveText("confirmed");
    expect(loads()).toBe(0);
    await page.goto("about:blank");
    await server.restart(nameApp(NEW));
    const html = await open(page, "/");
    expect([html.input("name"), html.text("#visits")]).toEqual(["Ada", "1"]);
    expect(await context.cookies()).toHaveLength(2);
  });

  test("reaches the cookie of a visitor who only reads", async ({ page, server, guard, context }) => {
    guard.expect(OUTAGE);
    await open(page, "/");
    await saveName(page, "Noor");
    await page.goto("about:blank");
    await server.restart(nameApp(NEW, OLD));
    const before = await context.cookies();
    await open(page, "/");
    await expect.poll(async () => (await context.cookies())[0]?.value).not.toBe(before[0]?.value);
    await page.goto("about:blank");
    await server.restart(nameApp(NEW));
    expect((await open(page, "/")).input("name")).toBe("Noor");
  });
});

test("a page that comes back by the Back button shows what another tab wrote meanwhile", async ({ page, context }) => {
  await open(page, "/");
  await saveName(page, "Noor");
  await page.goto("about:blank");
  const other = await context.newPage();
  await open(other, "/");
  await saveName(other, "Ada");
  await page.goBack();
  await live(page);
  await expect(name(page)).toHaveValue("Ada");
  await saveName(page, "Grace");
  await expect(name(other)).toHaveValue("Grace");
});

for (const event of ["pageshow", "online", "visibilitychange"])
  test(`a page looks at its cookie, and heals it, on ${event}`, async ({ page, context }) => {
    // As where no script hears of what an answer has set.
    await page.addInitScript(() => Object.defineProperty(globalThis, "cookieStore", { value: undefined }));
    const ours = async () => (await context.cookies()).filter(({ name }) => /^holdfast(_v)?$/.test(name));
    const beacon = async () => (await ours()).find(({ name }) => name === "holdfast_v")?.value;
    await open(page, "/");
    await saveName(page, "Noor");
    const old = await ours();
    const answered = page.waitForResponse(/_holdfast/);
    await saveName(page, "Ada");
    await answered;
    await expect.poll(beacon).not.toBe(old.find(({ name }) => name === "holdfast_v")?.value);
    const newest = await beacon();
    // A late answer.
    await context.addCookies(old);
    expect(await beacon()).not.toBe(newest);
    await page.evaluate((type) => {
      (type === "visibilitychange" ? document : globalThis).dispatchEvent(new Event(type));
    }, event);
    await expect.poll(beacon).toBe(newest);
  });
