import type { Page } from "@playwright/test";
import { OUTAGE } from "./support/console-guard.ts";
import { headerName, live, mark, nameInput, open, reload, saveName, typeName } from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

/** Notes everything the mark ever said, however short. */
async function noteMarks(page: Page): Promise<() => Promise<string[]>> {
  await mark(page).evaluate((output) => {
    const said: string[] = [];
    Object.assign(globalThis, { said });
    new MutationObserver(() => said.push(output.textContent ?? "")).observe(output, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  return () => page.evaluate(() => (globalThis as unknown as { said: string[] }).said);
}

test.describe("the mark beside the name", () => {
  test.use({ badNetwork: true });

  test("says saving until the browser really holds the name, then saved", async ({ page, context, network }) => {
    await open(page, "/chat");
    const said = await noteMarks(page);
    await expect(mark(page)).toHaveText("");
    network.hold();
    await typeName(page, "Noor");
    await expect(mark(page)).toHaveText("saving…");
    await expect.poll(() => network.held.length).toBe(1);
    // The server has answered, the browser has nothing yet.
    expect(await said()).not.toContain("saved");
    expect(await context.cookies()).not.toContainEqual(expect.objectContaining({ name: "holdfast" }));
    await expect(mark(page)).toHaveText("saving…");

    network.pass();
    for (const answer of network.held.splice(0)) answer.release();
    await expect(mark(page)).toHaveText("saved");
    expect(await context.cookies()).toContainEqual(expect.objectContaining({ name: "holdfast", httpOnly: true }));
    expect(await said()).toEqual(["saving…", "saved"]);
  });

  test("says saving again with the next letter", async ({ page, network }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    network.hold();
    await nameInput(page).press("End");
    await nameInput(page).press("!");
    await expect(mark(page)).toHaveText("saving…");
    await expect.poll(() => network.held.length).toBe(1);
    await expect(mark(page)).toHaveText("saving…");
    network.pass();
    for (const answer of network.held.splice(0)) answer.release();
    await expect(mark(page)).toHaveText("saved");
  });

  test("says why not while the endpoint cannot be reached, and saved once it can", async ({ page, network, guard }) => {
    guard.expect(OUTAGE);
    await open(page, "/chat");
    const said = await noteMarks(page);
    network.cut();
    await typeName(page, "Noor");
    await expect(mark(page)).toHaveText("offline: will be saved when the connection is back");
    expect(await said()).not.toContain("saved");
    await expect(nameInput(page)).toHaveAttribute("data-session-state", "error");
    network.pass();
    await expect(mark(page)).toHaveText("saved");
    expect((await reload(page)).input("username")).toBe("Noor");
  });

  test("says why not of a name that is too long, and keeps the one before", async ({ page }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await typeName(page, "x".repeat(41));
    await expect(mark(page)).toHaveText(/^not saved: /);
    await expect(nameInput(page)).toHaveValue("x".repeat(41));
    expect((await reload(page)).input("username")).toBe("Noor");
    await saveName(page, "Ada");
    expect((await reload(page)).input("username")).toBe("Ada");
  });

  test("says saved of a name typed before the page was live", async ({ page }) => {
    let connect = () => {};
    const connecting = new Promise<void>((resolve) => (connect = resolve));
    await page.routeWebSocket(/\/live\/websocket/, async (socket) => {
      await connecting;
      socket.connectToServer();
    });
    await page.goto("/chat");
    await typeName(page, "Noor");
    await expect(mark(page)).toHaveText(/^(saving…|saved)$/);
    connect();
    await live(page);
    await expect(mark(page)).toHaveText("saved");
    await expect(nameInput(page)).toHaveValue("Noor");
    await expect(headerName(page)).toContainText("Noor");
  });

  test("says saved, too, where no WebSocket gets through", async ({ page }) => {
    await page.routeWebSocket(/\/live\/websocket/, (socket) => void socket.close({ code: 1001 }));
    await page.goto("/chat");
    await typeName(page, "Noor");
    await expect(mark(page)).toHaveText("saved");
    expect((await reload(page)).input("username")).toBe("Noor");
  });
});
