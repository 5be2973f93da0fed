import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import puppeteer, { type Browser, type BrowserContext, type Page } from "puppeteer-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findFirefox } from "../../scripts/requirements.mjs";
import { eventually } from "../../src/testing/eventually.ts";
import { readHtml } from "../e2e/support/first-html.ts";
import { ExampleServer } from "../e2e/support/example-server.ts";

const NAME = 'input[name="username"]';
const MARK = 'output[data-session-status="username"]';

vi.setConfig({ testTimeout: 60_000 });

let browser: Browser;
let chat: ExampleServer;

beforeAll(async () => {
  const executablePath = findFirefox();
  if (executablePath === undefined) throw new Error("Firefox is not installed");
  [browser, chat] = await Promise.all([
    puppeteer.launch({ browser: "firefox", executablePath, headless: true }),
    ExampleServer.start("chat"),
  ]);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await chat?.dispose();
}, 30_000);

type Open = (path: string) => Promise<Page>;

/** One visitor, who has no cookies yet. */
async function visitor(visit: (open: Open, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await browser.createBrowserContext();
  try {
    await visit(async (path) => {
      const page = await context.newPage();
      await page.goto(chat.url + path);
      await live(page);
      return page;
    }, context);
  } finally {
    await context.close();
  }
}

/** Every view on the page is connected. */
async function live(page: Page): Promise<void> {
  await page.waitForFunction(
    `document.querySelector(".phx-connected[data-phx-session]") !== null &&
      document.querySelector("[data-phx-session]:not(.phx-connected)") === null`,
  );
}

/** What the server answered a reload with. */
async function reload(page: Page): Promise<string> {
  const response = await page.reload();
  return (await response?.text()) ?? "";
}

const textOf = (page: Page, selector: string) => page.$eval(selector, ({ textContent }) => textContent);

const sessionState = (page: Page) => page.evaluate("document.documentElement.dataset.sessionState");

/** Types a name as one event, whether the tab is in front or not. */
const write = (page: Page, name: string) =>
  page.evaluate(`{
    const input = document.querySelector('${NAME}');
    input.value = ${JSON.stringify(name)};
    input.dispatchEvent(new Event("input", { bubbles: true }));
  }`);

/** A site whose pages show the cookies of their request. */
async function echo() {
  const server = createServer((request, response) => {
    response.setHeader("content-type", "text/html");
    response.end(`<!doctype html><title>echo</title><body><p>${request.headers.cookie ?? "none"}</p></body>`);
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe("the session in Firefox", () => {
  it("has what was typed in the first HTML of a reload at the very moment of the last keystroke", async () => {
    await visitor(async (open) => {
      const page = await open("/chat");
      for (const [round, pause] of [0, 5, 20, 50, 310].entries()) {
        await live(page);
        await page.focus(NAME);
        await page.keyboard.press("End");
        await page.keyboard.type(String(round));
        await new Promise((resolve) => setTimeout(resolve, pause));
        expect(readHtml(await reload(page)).input("username")).toBe("01234".slice(0, round + 1));
      }
    });
  });

  it("keeps what two tabs write at the same moment, each its own key", async () => {
    await visitor(async (open) => {
      const chatting = await open("/chat");
      const settings = await open("/settings");
      const dark = `document.querySelector('input[name="theme"][value="dark"]').click()`;
      await Promise.all([write(chatting, "Noor"), settings.evaluate(dark)]);
      await eventually("both tabs say that they are saved", async () => {
        const states = await Promise.all([chatting, settings].map(sessionState));
        return states.every((state) => state === "confirmed");
      });
      const html = readHtml(await reload(chatting));
      expect([html.input("username"), html.attribute("html", "data-theme")]).toEqual(["Noor", "dark"]);
    });
  });

  it("says saved only of what outlives the server", async () => {
    await visitor(async (open) => {
      const page = await open("/chat");
      await page.type(NAME, "Noor");
      await eventually("the page says saved", async () => (await textOf(page, MARK)) === "saved");
      await page.goto("about:blank");
      await chat.kill();
      await chat.start();
      const response = await page.goto(`${chat.url}/chat`);
      expect(readHtml((await response?.text()) ?? "").input("username")).toBe("Noor");
    });
  });
});

describe("what the session rests on, in Firefox", () => {
  it.each([
    ["beforeunload", true],
    ["pagehide", false],
  ])("a cookie that is written in %s is carried by the reload's request: %s", async (event, carried) => {
    await using site = await echo();
    await visitor(async (_open, context) => {
      const page = await context.newPage();
      await page.goto(site.url);
      await page.evaluate(`addEventListener("${event}", () => void (document.cookie = "left=1; Path=/"))`);
      // A page that nobody has touched gets no beforeunload.
      await page.click("body");
      expect((await reload(page)).includes("left=1")).toBe(carried);
    });
  });
});
