import type { Page } from "@playwright/test";
import { OUTAGE } from "./support/console-guard.ts";
import { expect } from "./support/base-test.ts";
import { exampleTest } from "./support/example-test.ts";
import { live, open } from "./support/pages.ts";

const test = exampleTest("gallery");

const EXAMPLES = [
  "counter",
  "todos",
  "table",
  "feed",
  "wizard",
  "upload",
  "search",
  "dialog",
  "presence",
  "dashboard",
] as const;

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** How far the page can be moved sideways. */
const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

const picture = (name: string) => ({
  name,
  mimeType: "image/png",
  buffer: Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
    "base64",
  ),
});

test.describe("the gallery", () => {
  test("leads to every example and on to the next over one connection", async ({ page }) => {
    let sockets = 0;
    page.on("websocket", () => (sockets += 1));
    await open(page, "/");
    await expect(page.locator(".tiles li")).toHaveCount(EXAMPLES.length);
    await page.getByRole("link", { name: "Counter" }).click();
    for (const name of EXAMPLES) {
      await page.waitForURL(`**/${name}`);
      await live(page);
      await page.getByRole("link", { name: /^Next: / }).click();
    }
    await page.waitForURL("**/counter");
    await page.getByRole("link", { name: "All examples" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Gallery");
    await expect(page).toHaveTitle("Gallery · Holdfast");
    expect(sockets).toBe(1);
  });

  test("shows the source of an example, which stays open while the example changes", async ({ page }) => {
    await open(page, "/counter");
    await page.getByText("Source: counter.ts").click();
    await button(page, "One more").click();
    await expect(page.getByLabel("Count", { exact: true })).toHaveText("1");
    await expect(page.locator("#source pre")).toBeVisible();
    await expect(page.locator("#source pre")).toContainText("export const CounterLive = liveView({");
    const plain = await page.request.get("/source/counter.ts");
    expect(await plain.text()).toBe(await page.locator("#source code").last().textContent());
  });

  test("keeps the name in its bar from page to page and over a reload", async ({ page }) => {
    await open(page, "/");
    await page.getByLabel("Your name").fill("Noor");
    await expect(page.locator("output[data-session-status=username]")).toHaveText("saved");
    await page.getByRole("link", { name: "Todos" }).click();
    await expect(page.getByLabel("Your name")).toHaveValue("Noor");
    const html = await open(page, "/presence");
    expect(html.input("username")).toBe("Noor");
  });

  for (const scheme of ["light", "dark"] as const) {
    test(`fits a phone of 360 pixels, in ${scheme}`, async ({ newVisitor }) => {
      const visitor = await newVisitor({ viewport: { width: 360, height: 700 }, colorScheme: scheme });
      const page = await visitor.newPage();
      await open(page, "/");
      expect(await overflow(page), "the index").toBe(0);
      for (const name of EXAMPLES) {
        await open(page, `/${name}`);
        await page.locator("#source summary").click();
        expect(await overflow(page), name).toBe(0);
      }
    });
  }
});

test.describe("counter", () => {
  test("counts both ways", async ({ page }) => {
    await open(page, "/counter");
    for (const name of ["One more", "One more", "One less"]) await button(page, name).click();
    await expect(page.getByLabel("Count", { exact: true })).toHaveText("1");
  });
});

test.describe("todos", () => {
  test("shows everyone what is added, done and removed", async ({ page, newVisitor }) => {
    const other = await (await newVisitor()).newPage();
    await open(page, "/todos");
    await open(other, "/todos");
    const rows = other.locator("#todos li");
    await expect(rows).toHaveCount(2);
    await page.getByLabel("What is to do").fill("Water the kelp");
    await button(page, "Add").click();
    await expect(page.getByLabel("What is to do")).toHaveValue("");
    await expect(rows.last()).toContainText("Water the kelp");
    await page.getByLabel("Water the kelp", { exact: true }).check();
    await expect(other.getByLabel("Water the kelp", { exact: true })).toBeChecked();
    await button(page, "Remove Water the kelp").click();
    await expect(rows).toHaveCount(2);
  });

  test("remembers the filter in the session, for the first HTML too", async ({ page }) => {
    await open(page, "/todos");
    await page.locator("#todos input").first().check();
    await page.getByRole("radio", { name: "open" }).check();
    await expect(page.locator("#todos li")).toHaveCount(1);
    await page.locator("html[data-session-state=confirmed]").waitFor();
    const html = await open(page, "/todos");
    expect(html.source.match(/id="todos-\d+"/g)).toHaveLength(1);
    await expect(page.getByRole("radio", { name: "open" })).toBeChecked();
    await page.locator("#todos input").first().click();
    await expect(page.locator("#todos li")).toHaveCount(0);
    await page.getByRole("radio", { name: "done" }).check();
    await expect(page.locator("#todos li")).toHaveCount(2);
  });
});

/** Scrolls to the end, or back to the beginning, of what is loaded. */
async function scroll(page: Page, to: "end" | "beginning"): Promise<void> {
  await page.locator(".scroll").evaluate((box, end) => (box.scrollTop = end ? box.scrollHeight : 0), to === "end");
}

test.describe("sortable table", () => {
  test("holds a window of the rows and moves it while it is scrolled", async ({ page }) => {
    await open(page, "/table");
    const state = page.locator(".demo .row > output");
    const rows = page.locator("#people tr");
    await expect(rows).toHaveCount(120);
    await expect(state).toHaveText("Rows 1 to 120 of 10000");
    await scroll(page, "end");
    await expect(state).toHaveText("Rows 41 to 160 of 10000");
    await expect(rows).toHaveCount(120);
    await scroll(page, "beginning");
    await expect(state).toHaveText("Rows 1 to 120 of 10000");
    await button(page, "Last").click();
    await expect(state).toHaveText("Rows 9881 to 10000 of 10000");
    await expect(button(page, "Last")).toBeDisabled();
  });

  test("sorts by a link, and goes back by the browser's button", async ({ page }) => {
    await open(page, "/table");
    const age = page.getByRole("columnheader", { name: "age" });
    await age.getByRole("link").click();
    await expect(age).toHaveAttribute("aria-sort", "ascending");
    await expect(page.locator("#people tr").first().locator("td").last()).toHaveText("18");
    await age.getByRole("link").click();
    await expect(page.locator("#people tr").first().locator("td").last()).toHaveText("90");
    await page.goBack();
    await expect(age).toHaveAttribute("aria-sort", "ascending");
    expect((await page.request.get("/table?by=shoes")).status()).toBe(400);
  });
});

test.describe("infinite scroll", () => {
  test("brings entries as they are needed, and drops those that are far away", async ({ page }) => {
    await open(page, "/feed");
    const state = page.locator(".demo output");
    const rows = page.locator("#entries li");
    await expect(rows).toHaveCount(20);
    for (const pages of ["1 to 2", "1 to 3", "2 to 4"]) {
      await scroll(page, "end");
      await expect(state).toHaveText(`Pages ${pages} of 500`);
    }
    await expect(rows).toHaveCount(60);
    await expect(rows.first()).toContainText("entry 21 ");
    await scroll(page, "beginning");
    await expect(state).toHaveText("Pages 1 to 3 of 500");
    await expect(rows.first()).toContainText("entry 1 ");
    await expect(rows).toHaveCount(60);
  });
});

test.describe("wizard", () => {
  test("goes on where it was after the server was killed in the middle of it", async ({ page, server, guard }) => {
    await open(page, "/wizard");
    await button(page, "Next").click();
    await expect(page.getByRole("alert")).toHaveText("Tell us your name.");
    await page.locator("#guest").fill("Noor");
    await button(page, "Next").click();
    await page.getByLabel("Day").fill("2030-05-01");
    await page.getByLabel("Seats").fill("4");
    await expect(page.locator("output[data-session-status=booking]")).toHaveText("saved");
    guard.expect(OUTAGE);
    await server.kill();
    await server.start();
    await live(page);
    await expect(page.getByText("Step 2 of 3")).toBeVisible();
    await expect(page.getByLabel("Day")).toHaveValue("2030-05-01");
    await page.reload();
    await live(page);
    await expect(page.getByLabel("Seats")).toHaveValue("4");
    await button(page, "Next").click();
    await expect(page.getByText("A table for 4 on 2030-05-01, for Noor?")).toBeVisible();
    await button(page, "Book").click();
    await expect(page.locator("#booked")).toHaveText("A table for 4 on 2030-05-01. See you then, Noor!");
    await button(page, "Book another").click();
    await expect(page.locator("#guest")).toHaveValue("");
  });
});

test.describe("upload", () => {
  test("previews, cancels, and receives every byte", async ({ page }) => {
    await open(page, "/upload");
    await page.locator("input[type=file]").setInputFiles([picture("one.png"), picture("two.png")]);
    await expect(page.locator("#photos li img")).toHaveCount(2);
    await expect(page.locator("#photos li img").first()).toHaveAttribute("src", /^blob:/);
    await button(page, "Cancel one.png").click();
    await expect(page.locator("#photos li")).toHaveCount(1);
    await button(page, "Upload").click();
    await expect(page.locator("#received li")).toHaveText([/^two\.png: \d+ bytes, SHA-256 [0-9a-f]{64}$/]);
    await expect(page.locator("#photos li")).toHaveCount(0);
  });

  test("says what is wrong with a choice", async ({ page }) => {
    await open(page, "/upload");
    await page.locator("input[type=file]").setInputFiles(["a", "b", "c", "d"].map((name) => picture(`${name}.png`)));
    await expect(page.getByRole("alert")).toHaveText("Three at most.");
  });

  test("takes what is dropped", async ({ page }) => {
    await open(page, "/upload");
    const dropped = await page.evaluateHandle(
      (bytes) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([new Uint8Array(bytes)], "dropped.png", { type: "image/png" }));
        return transfer;
      },
      [...picture("").buffer],
    );
    await page.locator(".drop").dispatchEvent("drop", { dataTransfer: dropped });
    await expect(page.locator("#photos li")).toContainText("dropped.png");
  });
});

test.describe("search", () => {
  test("shows what the last query found, whatever was asked before", async ({ page }) => {
    await open(page, "/search");
    await page.getByRole("searchbox").pressSequentially("lovelace", { delay: 250 });
    await expect(page.getByRole("status")).toHaveText(/^\d+ found, the first 8 are shown\.$/);
    await expect(page.locator("#found li")).toHaveCount(8);
    for (const row of await page.locator("#found li").allTextContents()) expect(row).toContain("Lovelace");
    await page.getByRole("searchbox").fill("nobody of this name");
    await expect(page.getByRole("status")).toHaveText("0 found.");
  });

  test("can be stopped", async ({ page }) => {
    await open(page, "/search");
    await page.getByRole("searchbox").fill("ada");
    await button(page, "Stop").click();
    await expect(page.getByRole("status")).toHaveText("Stopped.");
  });
});

test.describe("dialog and tabs", () => {
  test("takes the focus, holds it through a patch, and gives it back", async ({ page }) => {
    await open(page, "/dialog");
    await button(page, "Open the dialog").click();
    const dialog = page.getByRole("dialog");
    await expect(dialog).toBeVisible();
    await expect(page.getByRole("tab", { name: "Open" })).toBeFocused();
    await page.keyboard.press("Shift+Tab");
    await expect(button(page, "Close")).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.getByRole("tab", { name: "Open" })).toBeFocused();
    await page.getByRole("tab", { name: "Focus" }).click();
    await expect(page.getByRole("tabpanel")).toHaveText(/^\s*Takes the focus/);
    await button(page, "Agree").click();
    await expect(page.locator("output", { hasText: "Agreed 1 times" })).toBeAttached();
    await expect(page.getByRole("tabpanel")).toHaveText(/^\s*Takes the focus/);
    await expect(page.getByRole("tab", { name: "Focus" })).toHaveAttribute("aria-selected", "true");
    await page.keyboard.press("Escape");
    await expect(dialog).toBeHidden();
    await expect(button(page, "Open the dialog")).toBeFocused();
  });
});

test.describe("presence", () => {
  test("shows who is here by name, and no longer when they leave", async ({ page, newVisitor }) => {
    const other = await (await newVisitor()).newPage();
    await open(page, "/presence");
    await open(other, "/presence");
    await expect(page.getByRole("status").first()).toHaveText("2 are here.");
    await other.getByLabel("Your name").fill("Grace");
    await expect(page.locator("#visitors li")).toContainText(["Somebody", "Grace"]);
    await expect(page.locator("#visitors li", { hasText: "that is you" })).toContainText("Somebody");
    await other.getByRole("link", { name: "All examples" }).click();
    await expect(page.getByRole("status").first()).toHaveText("One is here.");
  });
});

test.describe("dashboard", () => {
  test("draws a sample after the other until it is paused", async ({ page }) => {
    await open(page, "/dashboard");
    const points = () => page.locator("polyline").evaluate((line) => line.getAttribute("points")?.split(" ").length);
    await expect.poll(points).toBeGreaterThan(2);
    await button(page, "Pause").click();
    await expect(button(page, "Resume")).toBeVisible();
    const before = await points();
    await expect(page.locator("#samples")).toHaveText(/[1-9]\d* skipped$/);
    expect(await points()).toBe(before);
    await button(page, "Resume").click();
    await expect.poll(points).toBeGreaterThan(before ?? 0);
  });
});
