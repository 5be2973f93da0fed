import { request, type BrowserContext, type Page } from "@playwright/test";
import { expect } from "./base-test.ts";
import { exampleTest } from "./example-test.ts";
import type { FirstHtml } from "./first-html.ts";
import { live, open } from "./pages.ts";

/** Playwright's test with the login example running. */
export const test = exampleTest("login");

export { expect };

export const PASSWORD = "correct horse battery";

export interface Entry {
  readonly name?: string;
  readonly password?: string;
  readonly remember?: boolean;
}

/** Fills in the form of a login or registration, and sends it. */
export async function enter(page: Page, entry: Entry = {}): Promise<void> {
  const { name = "Noor", password = PASSWORD, remember = false } = entry;
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  if (remember) await page.getByLabel("Stay logged in").check();
  await page.locator("main button").click();
}

/** Loads a page and waits until its views are live. */
export async function visit(page: Page, path: string): Promise<FirstHtml> {
  const html = await open(page, path);
  await expect(page.locator(".phx-connected[data-phx-main]")).toBeAttached();
  return html;
}

/** Registers somebody, who then sees the members' page. */
export async function register(page: Page, entry: Entry = {}): Promise<void> {
  await visit(page, "/register");
  await enter(page, entry);
  await expectMember(page, entry.name);
}

export async function expectMember(page: Page, name = "Noor"): Promise<void> {
  await page.waitForURL("**/members");
  await expect(page.locator("#member")).toHaveText(name);
  await live(page);
}

/** Nobody is logged in, and nothing of a member is on the page. */
export async function expectNobody(page: Page): Promise<void> {
  await expect(page.locator("#header").getByRole("link", { name: "Log in" })).toBeVisible();
  await expect(page.locator("#member")).toHaveCount(0);
}

/** What the members' page answers to the cookies of this browser, without touching them: its first HTML, as nobody's 302. */
export async function answerToMembers(context: BrowserContext, baseURL: string): Promise<number> {
  const copy = await request.newContext({ baseURL, storageState: await context.storageState() });
  const { length } = await copy.storageState().then(({ cookies }) => cookies);
  const answer = await copy.get("/members", { maxRedirects: 0 });
  expect((await copy.storageState()).cookies).toHaveLength(length);
  await copy.dispose();
  return answer.status();
}

export async function deleteCookies(context: BrowserContext, ...names: string[]): Promise<void> {
  for (const name of names) await context.clearCookies({ name });
}
