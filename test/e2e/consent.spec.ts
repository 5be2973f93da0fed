import type { BrowserContext, Page } from "@playwright/test";
import { createApp, defineSession, html, liveView, type App } from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";
import { live, open, reload } from "./support/pages.ts";

const session = defineSession({
  name: { schema: z.string(), default: "", write: "client" },
  font: { schema: z.string(), default: "", write: "client", consent: "comfort" },
  visits: { schema: z.number(), default: 0, consent: "statistics" },
  step: { schema: z.number(), default: 1, keep: "tab", consent: "comfort" },
  width: { schema: z.string(), default: "narrow", keep: "device", consent: "comfort" },
});

const Home = liveView({
  session,
  mount: () => ({}),
  events: {
    work(socket) {
      socket.session.put("visits", socket.session.visits + 1);
      socket.session.put("step", socket.session.step + 1);
      socket.session.put("width", "wide");
    },
    accept(socket) {
      socket.session.grant("comfort");
      socket.session.grant("statistics");
    },
    withdraw: (socket) => socket.session.withdraw("comfort"),
    erase: (socket) => socket.session.erase(),
  },
  render: ({ session }) =>
    html` <p id="shown">${`${session.visits} ${session.step} ${session.width}`}</p>
      <p id="granted">${`comfort ${session.granted("comfort")}, statistics ${session.granted("statistics")}`}</p>
      <form id="me" phx-hook="SetSession">
        <input name="name" aria-label="Name" value=${session.name} />
        <input name="font" aria-label="Font" value=${session.font} />
      </form>
      <output id="mark-name" data-session-status="name"></output>
      <output id="mark-font" data-session-status="font"></output>
      <button phx-click="work">Work</button>
      <button phx-click="accept">Accept</button>
      <button phx-click="withdraw">Withdraw</button>
      <button phx-click="erase">Erase</button>`,
});

function consentApp(): App {
  const app = createApp({ session, secret: "a secret of this test, which is long enough for the key ring" });
  app.live("/", Home);
  return app;
}

/** Everything of ours that the browser holds for the site, in this tab. */
async function held(context: BrowserContext, page: Page) {
  const cookies = (await context.cookies()).map(({ name }) => name).sort();
  const storages = await page.evaluate(() => ({
    local: Object.keys(localStorage)
      .filter((name) => name.startsWith("holdfast"))
      .sort(),
    // When a tab has last connected anew is nothing of a visitor's.
    session: Object.keys(sessionStorage)
      .filter((name) => name.startsWith("holdfast") && name !== "holdfast:reconnected:")
      .sort(),
  }));
  return { cookies, ...storages };
}

/** The page in two tabs, of which the first has consented; returns the other. */
async function openTwice(page: Page, url: string): Promise<Page> {
  const other = await page.context().newPage();
  await open(page, url);
  await open(other, url);
  await settle(page);
  await expect(other.locator("#granted")).toHaveText("comfort true, statistics true");
  return other;
}

const NOTHING = { cookies: [], local: [], session: [] };

const press = (page: Page, name: string) => page.getByRole("button", { name }).click();
const shown = (page: Page) => page.locator("#shown");

async function settle(page: Page): Promise<void> {
  await press(page, "Accept");
  await expect(page.locator("#granted")).toHaveText("comfort true, statistics true");
  await press(page, "Work");
  await page.getByLabel("Font").fill("large");
  await page.getByLabel("Name").fill("Ann");
  await expect(page.locator("#mark-font")).toHaveText("saved");
  await expect(page.locator("#mark-name")).toHaveText("saved");
}

test("without consent the browser is given nothing at all, and the page works", async ({ page, context, serveApp }) => {
  await open(page, await serveApp(consentApp()));
  await press(page, "Work");
  await expect(shown(page)).toHaveText("1 2 wide");
  await page.getByLabel("Font").fill("large");
  await expect(page.locator("html")).toHaveAttribute("data-session-state", "ephemeral");
  expect(await held(context, page)).toEqual(NOTHING);
  await reload(page);
  await live(page);
  await expect(shown(page)).toHaveText("0 1 narrow");
  await expect(page.getByLabel("Font")).toHaveValue("");
  expect(await held(context, page)).toEqual(NOTHING);
});

test("with consent what is on the page is kept from then on", async ({ page, context, serveApp }) => {
  await open(page, await serveApp(consentApp()));
  await press(page, "Work");
  await page.getByLabel("Font").fill("large");
  await expect(page.locator("html")).toHaveAttribute("data-session-state", "ephemeral");
  await press(page, "Accept");
  await expect(page.locator("#mark-font")).toHaveText("saved");
  await expect.poll(async () => (await held(context, page)).session).toEqual(["holdfast:tab"]);
  const html = await reload(page);
  expect([html.input("font"), html.text("#shown")]).toEqual(["large", "1 1 narrow"]);
  await live(page);
  await expect(shown(page)).toHaveText("1 2 wide");
});

test("a withdrawal empties the storages and the first HTML, in every tab", async ({ page, context, serveApp }) => {
  const other = await openTwice(page, await serveApp(consentApp()));
  await expect.poll(async () => (await held(context, page)).local).toEqual(["holdfast:device", "holdfast:vault"]);
  const sealed = () => page.evaluate(() => [localStorage["holdfast:device"], sessionStorage["holdfast:tab"]]);
  const tickets = (): Promise<string[]> =>
    page.evaluate(() => JSON.parse(localStorage["holdfast:vault"] ?? "[]").flat());
  const before = [...(await sealed()), ...(await tickets()).filter((text) => text.length > 100)];
  expect(before.length).toBeGreaterThan(2);
  await press(page, "Withdraw");
  await expect(shown(page)).toHaveText("1 1 narrow");
  await expect(other.locator("#granted")).toHaveText("comfort false, statistics true");
  await expect(other.getByLabel("Font")).toHaveValue("");
  await expect.poll(async () => (await sealed()).some((text) => before.includes(text))).toBe(false);
  await expect(page.locator("html")).toHaveAttribute("data-session-state", "confirmed");
  await expect.poll(async () => (await tickets()).some((text) => before.includes(text))).toBe(false);
  for (const tab of [page, other]) {
    const html = await reload(tab);
    expect([html.input("font"), html.input("name"), html.text("#shown")]).toEqual(["", "Ann", "1 1 narrow"]);
    await live(tab);
    await expect(shown(tab)).toHaveText("1 1 narrow");
  }
});

test("an erasure leaves a number and nothing else, whatever other tabs still do", async ({
  page,
  context,
  serveApp,
  guard,
}) => {
  // What the other tab is still committing may be refused, or be saved before.
  guard.expect(/status of 409/);
  const other = await openTwice(page, await serveApp(consentApp()));
  await press(other, "Work");
  await expect(shown(other)).toHaveText("2 2 wide");
  await expect.poll(async () => (await held(context, other)).session).toContain("holdfast:tab");
  const cookies = (await context.cookies()).filter(({ name }) => name !== "holdfast_f");
  await press(page, "Erase");
  await expect.poll(() => held(context, page)).toEqual({ cookies: ["holdfast_f"], local: [], session: [] });
  await expect(shown(other)).toHaveText("0 1 narrow");
  await live(other);
  await expect.poll(() => held(context, other)).toEqual({ cookies: ["holdfast_f"], local: [], session: [] });
  for (const tab of [page, other]) {
    const html = await reload(tab);
    expect([html.input("name"), html.input("font"), html.text("#shown")]).toEqual(["", "", "0 1 narrow"]);
    await live(tab);
    await expect(shown(tab)).toHaveText("0 1 narrow");
    expect(await held(context, tab)).toEqual({ cookies: ["holdfast_f"], local: [], session: [] });
  }
  // An answer to a request of before arrives now.
  await context.addCookies(cookies);
  const late = await reload(page);
  expect([late.input("name"), late.text("#shown")]).toEqual(["", "0 1 narrow"]);
});

test("after an erasure the page goes on as a new visitor's", async ({ page, serveApp }) => {
  await open(page, await serveApp(consentApp()));
  await settle(page);
  await press(page, "Erase");
  await expect(page.getByLabel("Name")).toHaveValue("");
  await page.getByLabel("Name").fill("Bob");
  await expect(page.locator("#mark-name")).toHaveText("saved");
  const html = await reload(page);
  expect([html.input("name"), html.input("font"), html.text("#shown")]).toEqual(["Bob", "", "0 1 narrow"]);
});
