import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { firstHtml } from "./support/first-html.ts";
import { cookieHoldsAll } from "./support/session-cookie.ts";
import { headerName, nameInput, open, reload, saveName, typeName } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test.describe("the name in the first HTML", () => {
  test("stands there after a reload", async ({ page }) => {
    const before = await open(page, "/chat");
    expect(before.input("username")).toBe("");
    await saveName(page, "Noor");
    const html = await reload(page);
    expect(html.input("username")).toBe("Noor");
    expect(html.text("#header")).toContain("Noor");
  });

  test("stands there on every other page", async ({ page }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    for (const path of ["/settings", "/together"]) {
      const html = await open(page, path);
      expect(html.input("username")).toBe("Noor");
    }
    expect((await open(page, "/settings")).text("#greeting")).toBe("Noor");
  });

  test("stands there when the page is loaded anew at the very moment of the last keystroke", async ({ page, chat }) => {
    await open(page, "/chat");
    for (const name of ["N", "Noor", "Noor al-Huda"]) {
      await typeName(page, name);
      expect((await reload(page)).input("username")).toBe(name);
    }
    await cookieHoldsAll(page.context());
    await page.goto("about:blank");
    await chat.kill();
    await chat.start();
    expect((await open(page, "/chat")).input("username")).toBe("Noor al-Huda");
  });

  test("stands there when a link is followed at the very moment of the last keystroke", async ({ page }) => {
    await open(page, "/chat");
    await typeName(page, "Noor");
    const loaded = page.waitForResponse((response) => response.url().endsWith("/settings"));
    await page.getByRole("link", { name: "Settings" }).click();
    expect((await firstHtml(await loaded)).input("username")).toBe("Noor");
  });

  test("stands there after the browser was closed and opened again with the same profile", async ({
    playwright,
    launchOptions,
    chat,
    guard,
  }) => {
    const profile = await mkdtemp(join(tmpdir(), "holdfast-profile-"));
    const launch = async () => {
      const context = await playwright.chromium.launchPersistentContext(profile, {
        ...launchOptions,
        baseURL: chat.url,
      });
      guard.watch(context);
      return context;
    };
    try {
      const first = await launch();
      const page = await first.newPage();
      await open(page, "/chat");
      await saveName(page, "Noor");
      await first.close();

      const second = await launch();
      const html = await open(await second.newPage(), "/chat");
      expect(html.input("username")).toBe("Noor");
      await second.close();
    } finally {
      await rm(profile, { recursive: true, force: true });
    }
  });

  test("is gone once the visitor has cleared the cookies, and a new one can be saved", async ({ page, context }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await context.clearCookies();
    const html = await reload(page);
    expect(html.input("username")).toBe("");
    expect(html.source).not.toContain("Noor");
    await saveName(page, "Ada");
    expect((await reload(page)).input("username")).toBe("Ada");
  });

  test("stands there without JavaScript, with the messages", async ({ page, context, newVisitor }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await page.getByLabel("Message", { exact: true }).fill("Can you read this?");
    await page.keyboard.press("Enter");
    await expect(page.getByText("Can you read this?")).toBeVisible();

    const plain = await newVisitor({ javaScriptEnabled: false, storageState: await context.storageState() });
    const still = await plain.newPage();
    await still.goto("/chat");
    await expect(nameInput(still)).toHaveValue("Noor");
    await expect(headerName(still)).toContainText("Noor");
    await expect(still.getByText("Can you read this?")).toBeVisible();
  });

  test("never shows one visitor what another typed", async ({ page, newVisitor }) => {
    const other = await (await newVisitor()).newPage();
    await open(other, "/chat");
    await open(page, "/chat");
    await saveName(page, "Noor");
    await saveName(other, "Ada");
    expect((await reload(page)).source).not.toContain("Ada");
    expect((await reload(other)).source).not.toContain("Noor");
  });

  test("costs a visitor who writes nothing no cookie", async ({ page, context }) => {
    await open(page, "/chat");
    await open(page, "/together");
    expect(await context.cookies()).toEqual([]);
  });
});
