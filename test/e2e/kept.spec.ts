import type { Page } from "@playwright/test";
import { createApp, defineSession, html, liveView, type App } from "holdfast";
import { z } from "zod";
import { test as base, expect } from "./support/base-test.ts";
import { OUTAGE } from "./support/console-guard.ts";
import { live, open, reload } from "./support/pages.ts";
import { RestartingServer } from "./support/restarting-server.ts";

const session = defineSession({
  step: { schema: z.number(), default: 1, keep: "tab" },
  draft: { schema: z.string(), default: "", keep: "tab", write: "client" },
  layout: { schema: z.enum(["wide", "narrow"]), default: "wide", keep: "device" },
});

const Wizard = liveView({
  session,
  mount: () => ({}),
  events: {
    next: (socket) => socket.session.put("step", socket.session.step + 1),
    layout: (socket) => socket.session.put("layout", socket.session.layout === "wide" ? "narrow" : "wide"),
  },
  render: ({ session }) => html`
    <p id="step">${session.step}</p>
    <p id="saved">${session.status("step").state}</p>
    <p id="layout">${session.layout}</p>
    <p id="stored">${session.status("layout").state}</p>
    <button phx-click="next">Next</button>
    <button phx-click="layout">Layout</button>
    <form id="me" phx-hook="SetSession"><input name="draft" aria-label="Draft" value=${session.draft} /></form>
    <output data-session-status="draft"></output>
  `,
});

/** What a process starts with; nothing is left of it when it is gone. */
function wizardApp(): App {
  const app = createApp({ secret: "a secret of the tests, long enough for the key ring to take it", session });
  app.live("/", Wizard);
  return app;
}

const test = base.extend<{ readonly server: RestartingServer }>({
  server: async ({}, use) => {
    await using server = await RestartingServer.start(wizardApp());
    await use(server);
  },
  baseURL: async ({ server }, use) => use(server.url),
  context: async ({ server: _server, context }, use) => use(context),
});

async function next(page: Page, shows: string): Promise<void> {
  await page.getByRole("button", { name: "Next" }).click();
  await expect(page.locator("#step")).toHaveText(shows);
  await expect(page.locator("#saved")).toHaveText("confirmed");
}

const draft = (page: Page) => page.getByLabel("Draft");

test.describe("what the browser keeps for a tab", () => {
  test("survives reloads and a restart of the server, and is not in the first HTML", async ({
    page,
    server,
    guard,
  }) => {
    guard.expect(OUTAGE);
    await open(page, "/");
    await next(page, "2");
    await next(page, "3");
    expect((await reload(page)).text("#step")).toBe("1");
    await live(page);
    await expect(page.locator("#step")).toHaveText("3");
    await server.restart(wizardApp());
    await live(page);
    await next(page, "4");
    await server.restart(wizardApp());
    await reload(page);
    await expect(page.locator("#step")).toHaveText("4");
  });

  test("is there in a duplicated tab, which goes its own way then", async ({ page, context }) => {
    await open(page, "/");
    await next(page, "2");
    const opened = context.waitForEvent("page");
    await page.evaluate(() => void window.open(location.href));
    const copy = await opened;
    await live(copy);
    await expect(copy.locator("#step")).toHaveText("2");
    await next(copy, "3");
    await reload(page);
    await live(page);
    await expect(page.locator("#step")).toHaveText("2");
    await reload(copy);
    await expect(copy.locator("#step")).toHaveText("3");
    const other = await context.newPage();
    await open(other, "/");
    await expect(other.locator("#step")).toHaveText("1");
  });

  test("can be typed, and no cookie ever carries it", async ({ page, context }) => {
    await open(page, "/");
    await draft(page).fill("I was about to s");
    await expect(page.locator("output")).toHaveText("saved");
    await reload(page);
    await live(page);
    await expect(draft(page)).toHaveValue("I was about to s");
    expect(await context.cookies()).toEqual([]);
  });
});

test.describe("what the browser keeps for the device", () => {
  test("survives a restart of the browser", async ({ page, context, newVisitor }) => {
    await open(page, "/");
    await page.getByRole("button", { name: "Layout" }).click();
    await expect(page.locator("#stored")).toHaveText("confirmed");
    await next(page, "2");
    const again = await (await newVisitor({ storageState: await context.storageState() })).newPage();
    expect((await open(again, "/")).text("#layout")).toBe("wide");
    await expect(again.locator("#layout")).toHaveText("narrow");
    await expect(again.locator("#step")).toHaveText("1");
  });

  test("is in every tab as soon as one has changed it", async ({ page, context }) => {
    const other = await context.newPage();
    await open(page, "/");
    await open(other, "/");
    await page.getByRole("button", { name: "Layout" }).click();
    await expect(other.locator("#layout")).toHaveText("narrow");
    await other.getByRole("button", { name: "Layout" }).click();
    await expect(page.locator("#layout")).toHaveText("wide");
  });
});
