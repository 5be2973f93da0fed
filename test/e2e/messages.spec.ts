import { messages, nameInput, open, reload, saveName, send } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test.describe("a message", () => {
  test("reaches everyone at once, with its writer's name", async ({ page, newVisitor }) => {
    const other = await (await newVisitor()).newPage();
    await open(page, "/chat");
    await open(other, "/chat");
    await saveName(page, "Noor");
    await saveName(other, "Ada");
    await send(page, "Hello, everyone");
    await expect(messages(other).filter({ hasText: "Noor" })).toContainText("Hello, everyone");
    await send(other, "Hello, Noor");
    for (const screen of [page, other]) {
      await expect(messages(screen)).toHaveCount(2);
      await expect(messages(screen).last()).toContainText("Ada");
      await expect(messages(screen).last().locator("p")).toHaveText("Hello, Noor");
    }
    const html = await reload(page);
    expect(html.text("#messages")).toMatch(/Noor[^]*Hello, everyone[^]*Ada[^]*Hello, Noor/);
    expect(html.attribute("time", "datetime")).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  test("leaves its box empty and ready for the next", async ({ page }) => {
    await open(page, "/chat");
    const box = page.getByLabel("Message", { exact: true });
    for (const text of ["one", "two", "two"]) {
      await box.pressSequentially(text);
      await box.press("Enter");
      await expect(messages(page).last().locator("p")).toHaveText(text);
      await expect(box).toHaveValue("");
      await expect(box).toBeFocused();
    }
    await expect(messages(page)).toHaveCount(3);
  });

  test("is refused with a reason when it is empty or too long, and nothing typed is lost", async ({ page }) => {
    await open(page, "/chat");
    const box = page.getByLabel("Message", { exact: true });
    const problem = page.locator("#problem[role=alert]");
    await send(page, "   ");
    await expect(problem).toHaveText("Write something first.");
    await expect(box).toHaveAttribute("aria-invalid", "true");
    const text = "a".repeat(501);
    await send(page, text);
    await expect(problem).toHaveText("Too long: 501 of 500 characters.");
    await expect(box).toHaveValue(text);
    await expect(messages(page)).toHaveCount(0);
    await box.fill(text.slice(1));
    await expect(problem).toHaveText("");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(messages(page)).toHaveCount(1);
  });

  test("and a name keep emoji, scripts that run from the right, and combining marks", async ({ page, context }) => {
    const name = "Zoe\u0308 👩🏽‍🚀 نور";
    const text = "👨‍👩‍👧‍👦 שלום e\u0301 ｆｕｌｌ ﷽ <b>&amp;</b>";
    await open(page, "/chat");
    await nameInput(page).fill(name);
    await send(page, text);
    await expect(messages(page).locator("p")).toHaveText(text);
    await expect(messages(page).locator("bdi")).toHaveText(name);
    await expect(messages(page).locator(".face")).toHaveText("Z");
    const html = await reload(page);
    expect(html.input("username")).toBe(name);
    expect(html.text("#messages")).toContain(text);
    expect(html.text("#messages")).toContain(name);
    const other = await context.newPage();
    expect((await open(other, "/together")).text("#reader")).toContain(`Hello, ${name}`);
    await expect(other.locator("#reader").getByText(`Hello, ${name}`)).toBeVisible();
  });
});

test.describe("script as a name", () => {
  for (const name of ["<script>alert(1)</script>", `"><img src=x onerror=alert(1)>`, "</title><svg onload=alert(1)>"]) {
    test(`is text everywhere: ${name}`, async ({ page, context }) => {
      const alerts: string[] = [];
      context.on("dialog", (dialog) => {
        alerts.push(dialog.message());
        void dialog.dismiss();
      });
      const other = await context.newPage();
      await open(other, "/together");
      await open(page, "/chat");
      await saveName(page, name);
      await send(page, name);
      await expect(messages(page).locator("bdi")).toHaveText(name);
      await expect(messages(page).locator("p")).toHaveText(name);
      await expect(other.locator("#recipe").getByText(`Hello, ${name}`)).toBeVisible();
      await expect(other.locator("#reader").getByText(`Hello, ${name}`)).toBeVisible();
      for (const path of ["/chat", "/settings", "/together"]) {
        const html = await open(page, path);
        expect(html.input("username")).toBe(name);
        expect(html.text("#header")).toContain(name);
        expect(html.source).not.toMatch(/<script>alert|<img|<svg onload/);
        await expect(page.locator("#header bdi")).toHaveText(name);
      }
      expect(alerts).toEqual([]);
    });
  }
});
