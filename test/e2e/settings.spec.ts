import type { Page } from "@playwright/test";
import { z } from "zod";
import { cookieHoldsAll } from "./support/session-cookie.ts";
import { headerName, nameInput, open, reload, saveName } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

const background = (page: Page) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);

const DARK = "rgb(16, 23, 22)";
const LIGHT = "rgb(244, 243, 238)";

test.describe("the theme", () => {
  test("is in the first HTML and needs no script to be seen", async ({ page, context, newVisitor }) => {
    expect((await open(page, "/settings")).attribute("html", "data-theme")).toBe("system");
    await page.getByRole("radio", { name: "Dark" }).check();
    expect((await reload(page)).attribute("html", "data-theme")).toBe("dark");
    await cookieHoldsAll(context);

    const plain = await newVisitor({
      javaScriptEnabled: false,
      colorScheme: "light",
      storageState: await context.storageState(),
    });
    const still = await plain.newPage();
    await still.goto("/chat");
    expect(await background(still)).toBe(DARK);
    await expect(still.locator("html")).toHaveAttribute("data-theme", "dark");
  });

  test("changes at once, here and in other tabs, whatever the system prefers", async ({ page, context }) => {
    const other = await context.newPage();
    for (const tab of [page, other]) await tab.emulateMedia({ colorScheme: "light" });
    await open(page, "/settings");
    await open(other, "/chat");
    for (const [theme, color] of [
      ["Dark", DARK],
      ["Light", LIGHT],
      ["Dark", DARK],
      ["System", LIGHT],
    ] as const) {
      await page.getByRole("radio", { name: theme }).check();
      await expect.poll(() => background(page)).toBe(color);
      await expect.poll(() => background(other)).toBe(color);
    }
  });
});

test.describe("forget me", () => {
  test("takes the name out of every tab and out of the next first HTML", async ({ page, context, chat }) => {
    const other = await context.newPage();
    await open(other, "/chat");
    await open(page, "/settings");
    await saveName(page, "Noor");
    await expect(headerName(other)).toContainText("Noor");
    await page.getByRole("button", { name: "Forget my name" }).click();
    await expect(page.getByText("Your name is forgotten.")).toBeVisible();
    for (const tab of [page, other]) {
      await expect(headerName(tab)).toHaveText("No name yet");
      await expect(nameInput(tab)).toHaveValue("");
    }
    await expect(page.getByRole("button", { name: "Forget my name" })).toBeDisabled();
    await cookieHoldsAll(context);
    await Promise.all([page.goto("about:blank"), other.goto("about:blank")]);
    await chat.kill();
    await chat.start();
    const html = await open(page, "/chat");
    expect(html.input("username")).toBe("");
    expect(html.source).not.toContain("Noor");
  });

  test("holds for a page that is loaded anew at that very moment", async ({ page }) => {
    await open(page, "/settings");
    await saveName(page, "Noor");
    await page.getByRole("button", { name: "Forget my name" }).click();
    await expect(headerName(page)).toHaveText("No name yet");
    expect((await reload(page)).input("username")).toBe("");
  });
});

test.describe("the last visit", () => {
  const shown = (page: Page) => page.locator("#last-visit time").getAttribute("datetime");

  test("is written by the server when the page goes live, and shown the next time", async ({ page, context }) => {
    expect((await open(page, "/settings")).text("#last-visit")).toContain("This is your first visit");
    await cookieHoldsAll(context);
    const html = await reload(page);
    const first = z.iso.datetime().parse(html.attribute("time", "datetime"));
    expect(html.text("#last-visit")).toContain("You last opened this page on");
    expect(Math.abs(Date.parse(first) - Date.now())).toBeLessThan(60_000);
  });

  test("cannot be set by an input of that name, nor by a forged courier", async ({ page, context }) => {
    await open(page, "/settings");
    await cookieHoldsAll(context);
    await open(page, "/settings");
    const before = Date.parse(z.string().parse(await shown(page)));
    await page.locator("#me").evaluate((form) => {
      const input = document.createElement("input");
      input.name = "lastVisit";
      input.setAttribute("aria-label", "Forged");
      form.append(input);
    });
    await page.getByLabel("Forged").fill("0");
    await page.evaluate(() => {
      const forged = btoa(JSON.stringify({ k: "lastVisit", v: 0, d: "abcdefghijklmnopqr", q: 1, s: "", t: null }));
      document.cookie = `holdfast_c7=${forged.replaceAll("=", "")}; path=/; max-age=120`;
    });
    const html = await reload(page);
    const after = Date.parse(z.string().parse(html.attribute("time", "datetime")));
    expect(after).toBeGreaterThanOrEqual(before);
  });
});
