import { expect, type Locator, type Page } from "@playwright/test";
import { firstHtml, type FirstHtml } from "./first-html.ts";

/** Loads a page and waits until all its views are live. */
export async function open(page: Page, path: string): Promise<FirstHtml> {
  const html = await firstHtml(await page.goto(path));
  await live(page);
  return html;
}

/** Waits until every view on the page is connected. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator(".phx-connected[data-phx-session]").first()).toBeAttached();
  await expect(page.locator("[data-phx-session]:not(.phx-connected)")).toHaveCount(0);
}

/** Loads the page anew and returns what the server answered with. */
export async function reload(page: Page): Promise<FirstHtml> {
  return firstHtml(await page.reload());
}

export const nameInput = (page: Page): Locator => page.getByLabel("Your name").first();

/** The mark beside the name: "saving…", "saved", or why not. */
export const mark = (page: Page): Locator => page.locator('output[data-session-status="username"]').first();

/** The name as the header, a live view of its own, shows it. */
export const headerName = (page: Page): Locator => page.locator("#header .who");

/** Types a name key by key, as a person does. */
export async function typeName(page: Page, name: string): Promise<void> {
  await nameInput(page).fill("");
  await nameInput(page).pressSequentially(name);
}

/** Types a name and waits until the page says it is saved. */
export async function saveName(page: Page, name: string): Promise<void> {
  await typeName(page, name);
  await expect(mark(page)).toHaveText("saved");
}

export const messages = (page: Page): Locator => page.locator("#messages .message");

export async function send(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}
