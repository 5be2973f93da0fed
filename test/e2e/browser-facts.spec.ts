import type { Page } from "@playwright/test";
import { expect, test as base } from "./support/base-test.ts";
import { CookieSite } from "./support/cookie-site.ts";

/**
 * What the session rests on and no standard promises: how a browser treats cookies when answers are late, pages are
 * left and values are long. A browser that changes its mind is noticed here first.
 */
const test = base.extend<{ site: CookieSite }>({
  site: async ({}, use) => {
    await using site = await CookieSite.start();
    await use(site);
  },
  context: async ({ site: _site, context }, use) => use(context),
  baseURL: async ({ site }, use) => use(site.url),
});

const cookies = (page: Page): Promise<string> => page.evaluate(() => document.cookie);

const size = (name: string, bytes: number): string => `${name}=${"x".repeat(bytes - name.length)}`;

test.describe("a browser", () => {
  test("lets a late answer overwrite a newer cookie with an older one", async ({ page, site }) => {
    await page.goto("/");
    await page.evaluate(() => void fetch("/held"));
    const late = await site.held();
    await page.evaluate(() => fetch("/set?cookie=value=new"));
    expect(await cookies(page)).toBe("value=new");
    late.answer("value=old");
    await expect.poll(() => cookies(page)).toBe("value=old");
  });

  test("carries a cookie that was written in beforeunload in the reload's request", async ({ page, site }) => {
    await page.goto("/");
    // Without a gesture there is no beforeunload.
    await page.mouse.click(10, 10);
    await page.evaluate(() => addEventListener("beforeunload", () => (document.cookie = "left=beforeunload")));
    await page.reload();
    expect(site.pages.at(-1)).toBe("left=beforeunload");
  });

  test("does not carry one that was written in pagehide", async ({ page, site }) => {
    await page.goto("/");
    await page.mouse.click(10, 10);
    await page.evaluate(() => addEventListener("pagehide", () => (document.cookie = "left=pagehide")));
    await page.reload();
    expect(site.pages.at(-1)).toBe("");
  });

  test("does not see in a reload's request what a POST under way is about to set", async ({ page, site }) => {
    await page.goto("/");
    await page.evaluate(() => void fetch("/held", { method: "POST", keepalive: true }));
    const post = await site.held();
    await page.reload();
    expect(site.pages.at(-1)).toBe("");
    post.answer("value=late");
    await expect
      .poll(() => cookies(page), "a keepalive request outlives its page, and its cookie is kept")
      .toBe("value=late");
  });

  test("refuses to keep more than 64 KiB of requests alive beyond their page", async ({ page, site }) => {
    await page.goto("/");
    const send = (bytes: number) =>
      page.evaluate(
        (length) =>
          fetch("/set", { method: "POST", keepalive: true, body: "x".repeat(length) }).then(
            () => "sent",
            () => "refused",
          ),
        bytes,
      );
    expect(await send(65_536)).toBe("sent");
    expect(await send(65_537)).toBe("refused");
    expect(site.pages).toHaveLength(1);
  });

  test("stores 4,096 bytes of name and value, and drops 4,097 without a word", async ({ page, context }) => {
    await page.goto("/");
    const byServer = (line: string) => page.evaluate((cookie) => fetch(`/set?cookie=${cookie}`), line);
    const byScript = (line: string) => page.evaluate((cookie) => void (document.cookie = cookie), line);
    for (const set of [byServer, byScript]) {
      await set(size("over", 4_097));
      expect(await cookies(page)).toBe("");
      await set(size("fits", 4_096));
      expect(await cookies(page)).toBe(size("fits", 4_096));
      await context.clearCookies();
    }
  });

  test("keeps no cookie for more than 400 days", async ({ page, context, site }) => {
    await page.goto("/");
    const years = 10 * 365 * 86_400;
    await page.evaluate((seconds) => fetch(`/set?cookie=${encodeURIComponent(`long=1; Max-Age=${seconds}`)}`), years);
    const [cookie] = await context.cookies(site.url);
    const days = ((cookie?.expires ?? 0) * 1000 - Date.now()) / 86_400_000;
    expect(days).toBeLessThanOrEqual(400.1);
    expect(days).toBeGreaterThan(399);
  });

  test("takes a cookie from the answer to another site's form, though it sent it none", async ({ page, site }) => {
    await page.goto("/");
    await page.evaluate(() => fetch("/set?cookie=" + encodeURIComponent("value=ours; SameSite=Lax; Path=/")));
    // Another site: 127.0.0.1 is not localhost.
    await page.goto(site.url.replace("localhost", "127.0.0.1"));
    await page.setContent(`<form method="post" action="${site.url}/held"><button>Go</button></form>`);
    const requested = site.held();
    await page.getByRole("button").click({ noWaitAfter: true });
    const request = await requested;
    expect(request.cookie).toBe("");
    request.answer("value=theirs; SameSite=Lax; Path=/");
    await page.waitForURL(`${site.url}/held`);
    expect(await cookies(page)).toBe("value=theirs");
  });
});
