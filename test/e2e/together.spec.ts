import type { Locator, Page } from "@playwright/test";
import { headerName, open, saveName } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

const SIDES = ["#recipe", "#reader"] as const;

const field = (page: Page, side: string): Locator => page.locator(side).getByLabel("Your name");

async function expectEverywhere(page: Page, name: string): Promise<void> {
  for (const side of SIDES) {
    await expect(page.locator(side).getByText(`Hello, ${name}`, { exact: true })).toBeVisible();
    await expect(field(page, side)).toHaveValue(name);
  }
  await expect(headerName(page)).toContainText(name);
}

test.describe("two live views side by side", () => {
  for (const side of SIDES) {
    test(`show in both a name typed in ${side}, and in every other tab`, async ({ page, context }) => {
      const other = await context.newPage();
      await open(page, "/together");
      await open(other, "/together");
      for (const name of ["Noor", "Ada"]) {
        await field(page, side).fill("");
        await field(page, side).pressSequentially(name);
        await expectEverywhere(page, name);
        await expectEverywhere(other, name);
      }
    });
  }

  test("take turns", async ({ page }) => {
    await open(page, "/together");
    for (const [at, name] of ["Noor", "Ada", "Grace", "Linus"].entries()) {
      const side = SIDES[at % 2] ?? "#recipe";
      await field(page, side).fill(name);
      await expectEverywhere(page, name);
    }
    const html = await open(page, "/together");
    expect(html.text("#recipe")).toContain("Hello, Linus");
    expect(html.text("#reader")).toContain("Hello, Linus");
  });

  test("hear by set_session what another tab has typed", async ({ page, context }) => {
    const events: string[] = [];
    page.on("websocket", (socket) =>
      socket.on("framesent", ({ payload }) => {
        if (String(payload).includes('"set_session"')) events.push(String(payload));
      }),
    );
    await open(page, "/together");
    await saveName(page, "Ada");
    const other = await context.newPage();
    await open(other, "/chat");
    events.length = 0;
    await other.getByLabel("Your name").fill("Noor");
    await expect.poll(() => events.join()).toContain('"event":"set_session","value":["username","Noor"]');
  });
});
