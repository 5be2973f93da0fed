import type { Page } from "@playwright/test";
import type { BadNetwork } from "./support/bad-network.ts";
import { cookieHoldsAll, cookieShows } from "./support/session-cookie.ts";
import { headerName, mark, nameInput, open, saveName, typeName } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test.describe("two tabs of one visitor", () => {
  test("show a name typed in one of them at once in the other", async ({ page, context }) => {
    const other = await context.newPage();
    await open(page, "/chat");
    await open(other, "/settings");
    await typeName(page, "Noor");
    await expect(nameInput(other)).toHaveValue("Noor");
    await expect(headerName(other)).toContainText("Noor");
    await typeName(other, "Ada");
    await expect(nameInput(page)).toHaveValue("Ada");
    await expect(headerName(page)).toContainText("Ada");
  });

  test("show the newest name when both have typed", async ({ page, context }) => {
    const other = await context.newPage();
    await open(page, "/chat");
    await open(other, "/chat");
    await saveName(page, "Noor");
    await expect(nameInput(other)).toHaveValue("Noor");
    await saveName(other, "Ada");
    await expect(nameInput(page)).toHaveValue("Ada");
    await saveName(page, "Grace");
    await expect(nameInput(other)).toHaveValue("Grace");
    await cookieHoldsAll(context);
    expect((await open(page, "/chat")).input("username")).toBe("Grace");
  });
});

test.describe("two tabs that write different keys at the same time", () => {
  test.use({ badNetwork: true });

  const choose = async (page: Page, theme: string) => page.getByRole("radio", { name: theme }).check();

  /** Passes on what is held, the last answer first: the older cookie arrives after the newer one. */
  async function releaseReversed(network: BadNetwork, tabs: readonly Page[]): Promise<void> {
    network.pass();
    for (const answer of network.held.splice(0).toReversed()) {
      const arrived = Promise.any(
        tabs.map((tab) => tab.waitForResponse((response) => response.request().method() === "POST")),
      );
      answer.release();
      await (await arrived).finished();
    }
  }

  for (const locks of [true, false]) {
    test.describe(
      locks ? "with answers delayed" : "with answers delayed and reordered, in a browser without locks",
      () => {
        test.beforeEach(async ({ context }) => {
          if (!locks) await context.addInitScript(() => Reflect.deleteProperty(Navigator.prototype, "locks"));
        });

        test("lose neither, in a session", async ({ page, context, network, chat }) => {
          const other = await context.newPage();
          await open(page, "/chat");
          await saveName(page, "Noor");
          await open(other, "/settings");
          await cookieHoldsAll(context);

          network.hold();
          await typeName(page, "Ada");
          await choose(other, "Dark");
          await expect.poll(() => network.held.length).toBeGreaterThanOrEqual(locks ? 1 : 2);
          await releaseReversed(network, [page, other]);

          await expect(mark(page)).toHaveText("saved");
          await expect(other.locator("html")).toHaveAttribute("data-session-state", "confirmed");
          await cookieHoldsAll(context);
          await Promise.all([page.goto("about:blank"), other.goto("about:blank")]);
          await chat.kill();
          await chat.start();
          const html = await open(page, "/chat");
          expect(html.input("username")).toBe("Ada");
          expect(html.attribute("html", "data-theme")).toBe("dark");
        });

        test("lose neither, as a new visitor", async ({ page, context, network, chat }) => {
          const other = await context.newPage();
          await open(page, "/chat");
          network.hold();
          // The page of the settings writes by itself, too: its first commit and the chat's know of no session.
          await open(other, "/settings");
          await typeName(page, "Noor");
          await choose(other, "Dark");
          await expect.poll(() => network.held.length).toBeGreaterThanOrEqual(locks ? 1 : 2);
          expect(await context.cookies()).not.toContainEqual(expect.objectContaining({ name: "holdfast" }));
          await releaseReversed(network, [page, other]);

          await expect(mark(page)).toHaveText("saved");
          await expect(other.locator("html")).toHaveAttribute("data-session-state", "confirmed");
          await cookieShows(context, { name: "Noor", theme: "dark" });
          await cookieHoldsAll(context);
          await Promise.all([page.goto("about:blank"), other.goto("about:blank")]);
          await chat.kill();
          await chat.start();
          const html = await open(page, "/settings");
          expect(html.input("username")).toBe("Noor");
          expect(html.attribute("html", "data-theme")).toBe("dark");
          expect(html.text("#last-visit")).toContain("You last opened this page on");
        });
      },
    );
  }
});
