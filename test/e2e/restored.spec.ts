import type { Page } from "@playwright/test";
import { createApp, defineSession, html, liveView, page as respond, type App } from "holdfast";
import { z } from "zod";
import { expect, test as base } from "./support/app-server.ts";
import { live, open } from "./support/pages.ts";

/** A Chromium that restores pages, as one that is not driven does. */
const test = base.extend<object, { launchOptions: object }>({
  launchOptions: [
    async ({ launchOptions }, use) => use({ ...launchOptions, ignoreDefaultArgs: ["--disable-back-forward-cache"] }),
    { scope: "worker" },
  ],
});

const session = defineSession({
  user: { schema: z.string(), default: "" },
  draft: { schema: z.string(), default: "", write: "client" },
});

const Home = liveView({
  session,
  mount: () => ({}),
  events: {
    login(socket) {
      socket.session.renew();
      socket.session.put("user", "ann");
    },
    logout: (socket) => socket.session.drop(),
  },
  render: ({ session: { user, draft } }) =>
    html`<p id="user">${user === "" ? "nobody" : user}</p>
      <form id="me" phx-hook="SetSession"><input name="draft" aria-label="Draft" value=${draft} /></form>
      <output id="mark" data-session-status="draft"></output>
      <button phx-click="login">login</button>
      <button phx-click="logout">logout</button>`,
});

function restoredApp(): App {
  const app = createApp({ session, secret: "a secret of this test, which is long enough for the key ring" });
  app.live("/", Home);
  app.get("/away", (c) => respond(c, html`<p>away</p>`));
  return app;
}

/** Leaves the page. What it shows in the very moment in which somebody comes back is written down. */
async function leave(page: Page, url: string): Promise<{ loads: () => number }> {
  await page.evaluate(() =>
    addEventListener("pageshow", ({ persisted }) => {
      const shown = getComputedStyle(document.documentElement).display !== "none";
      sessionStorage["restored"] = `restored: ${persisted}, shown: ${shown}`;
    }),
  );
  await page.goto(`${url}/away`);
  let loads = 0;
  page.on("request", (request) => (loads += request.isNavigationRequest() ? 1 : 0));
  return { loads: () => loads };
}

/** Comes back; what was written down. */
async function back(page: Page): Promise<string> {
  await page.evaluate(() => history.back());
  await live(page);
  return page.evaluate(() => sessionStorage["restored"]);
}

test("a page that is restored after a logout in another tab shows nothing of before, from the first moment", async ({
  page,
  context,
  serveApp,
  guard,
}) => {
  // What the page had not heard an answer to is refused when it is restored.
  guard.expect(/status of 409/);
  const url = await serveApp(restoredApp());
  await open(page, url);
  await page.getByRole("button", { name: "login" }).click();
  await expect(page.locator("#user")).toHaveText("ann");
  await expect(page.locator("html")).toHaveAttribute("data-session-state", "confirmed");
  const { loads } = await leave(page, url);
  const other = await context.newPage();
  await open(other, url);
  await expect(other.locator("#user")).toHaveText("ann");
  const beacon = async () => (await context.cookies()).find(({ name }) => name === "holdfast_v")?.value;
  const before = await beacon();
  await other.getByRole("button", { name: "logout" }).click();
  await expect(other.locator("#user")).toHaveText("nobody");
  await expect.poll(beacon).not.toBe(before);
  expect(await back(page)).toBe("restored: true, shown: false");
  await expect(page.locator("#user")).toHaveText("nobody");
  await expect(page.locator("#user")).toBeVisible();
  expect(loads()).toBe(1);
});

test("a page that is restored shows what another tab has written, after one load", async ({
  page,
  context,
  serveApp,
}) => {
  const url = await serveApp(restoredApp());
  await open(page, url);
  await page.getByLabel("Draft").fill("mine");
  await expect(page.locator("#mark")).toHaveText("saved");
  const { loads } = await leave(page, url);
  const other = await context.newPage();
  await open(other, url);
  await other.getByLabel("Draft").fill("theirs");
  await expect(other.locator("#mark")).toHaveText("saved");
  expect(await back(page)).toBe("restored: true, shown: true");
  await expect(page.getByLabel("Draft")).toHaveValue("theirs");
  await page.getByLabel("Draft").fill("mine again");
  await expect(other.getByLabel("Draft")).toHaveValue("mine again");
  expect(loads()).toBe(1);
});
