import type { Page } from "@playwright/test";
import { headerName, live, nameInput, open, reload, saveName, typeName } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/**
 * Freezes a tab, as a browser does with one that nobody has looked at for long: nothing in it runs any more. By the
 * debugger, since a browser without windows hides no tab, and freezes none that is not hidden.
 *
 * @returns what thaws it.
 */
async function freeze(page: Page): Promise<() => Promise<unknown>> {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Debugger.enable");
  const paused = new Promise((resolve) => devtools.once("Debugger.paused", resolve));
  await devtools.send("Debugger.pause");
  // Something has to run for it to be stopped.
  void page.evaluate(() => {}).catch(() => {});
  await paused;
  return () => devtools.send("Debugger.resume");
}

test("a frozen tab shows what was written meanwhile as soon as it is thawed, and writes on", async ({
  page,
  context,
}) => {
  await open(page, "/chat");
  await saveName(page, "Noor");
  const other = await context.newPage();
  await open(other, "/chat");
  const thaw = await freeze(page);
  await saveName(other, "Ada");
  expect((await reload(other)).input("username")).toBe("Ada");
  await thaw();
  await expect(headerName(page)).toContainText("Ada");
  await expect(nameInput(page)).toHaveValue("Ada");
  await live(other);
  await saveName(page, "Grace");
  await expect(headerName(other)).toContainText("Grace");
});

test("what was typed in a tab at the moment it was frozen is in the next first HTML", async ({ page, context }) => {
  await open(page, "/chat");
  await saveName(page, "Noor");
  await typeName(page, "Noor al-Huda");
  const thaw = await freeze(page);
  const other = await context.newPage();
  expect((await open(other, "/chat")).input("username")).toBe("Noor al-Huda");
  await thaw();
});

test("what was typed in a tab that is closed during the debounce is in the next first HTML", async ({
  page,
  context,
}) => {
  await open(page, "/chat");
  await saveName(page, "Noor");
  await typeName(page, "Noor al-Huda");
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  const next = await context.newPage();
  expect((await open(next, "/chat")).input("username")).toBe("Noor al-Huda");
});

test("only what a page sends as it is left may outlive it", async ({ page, context }) => {
  const outlives: [string, boolean | undefined][] = [];
  await context.exposeFunction("posted", (...sent: [string, boolean | undefined]) => void outlives.push(sent));
  await context.addInitScript(() => {
    const { fetch } = globalThis;
    globalThis.fetch = (url, init) => {
      const posted = (globalThis as unknown as { posted: (...sent: unknown[]) => Promise<void> }).posted;
      void posted(String(init?.body), init?.keepalive).catch(() => {});
      return fetch(url, init);
    };
  });
  await open(page, "/chat");
  await saveName(page, "Noor");
  const other = await context.newPage();
  await open(other, "/chat");
  await saveName(other, "Ada");
  await expect(headerName(page)).toContainText("Ada");
  expect(outlives.length).toBeGreaterThan(1);
  expect(outlives.filter(([, keepalive]) => keepalive === true)).toEqual([]);
  await typeName(page, "Grace");
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => outlives.filter(([, keepalive]) => keepalive === true).map(([body]) => body)).toEqual([
    expect.stringContaining("Grace"),
  ]); // prettier-ignore
});

test("no token and no value of a session is in any URL that its pages ask for", async ({ page, context }) => {
  const urls: string[] = [];
  context.on("request", (request) => urls.push(request.url()));
  page.on("websocket", (socket) => urls.push(socket.url()));
  await open(page, "/chat");
  await saveName(page, "Marguerite");
  await reload(page);
  await live(page);
  const csrf = (await page.locator('meta[name="csrf-token"]').getAttribute("content")) ?? "";
  const view = (await page.locator("[data-phx-session]").first().getAttribute("data-phx-session")) ?? "";
  const cookies = (await context.cookies()).flatMap(({ value }) => value.split("."));
  await saveName(page, "Marguerite de Navarre");
  await page.getByRole("link", { name: "Settings" }).click();
  await live(page);
  expect(urls.filter((url) => url.startsWith("ws")).length).toBeGreaterThan(1);
  expect(urls.filter((url) => url.endsWith("/api/session")).length).toBeGreaterThan(1);
  for (const secret of ["Marguerite", "Navarre", csrf, view, ...cookies]) {
    expect(secret.length).toBeGreaterThan(6);
    expect(urls.filter((url) => url.includes(secret))).toEqual([]);
  }
});
