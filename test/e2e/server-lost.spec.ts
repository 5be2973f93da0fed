import { ExampleServer } from "./support/example-server.ts";
import { OUTAGE } from "./support/console-guard.ts";
import {
  headerName,
  live,
  mark,
  messages,
  nameInput,
  open,
  reload,
  saveName,
  send,
  typeName,
} from "./support/pages.ts";
import { expect, test } from "./support/test.ts";

test.describe("a server that goes away", () => {
  test.beforeEach(({ guard }) => guard.expect(OUTAGE));

  test("comes back after a restart to the same name, on the open page and in the first HTML", async ({
    page,
    chat,
  }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await chat.stop();
    await chat.start();
    await live(page);
    await expect(headerName(page)).toContainText("Noor");
    expect((await reload(page)).input("username")).toBe("Noor");
  });

  test("loses no letter of a name typed while it was killed, away and back", async ({ page, chat }) => {
    await open(page, "/chat");
    await saveName(page, "No");
    await chat.kill();
    await nameInput(page).pressSequentially("or");
    await expect(mark(page)).not.toHaveText("saved");
    const back = chat.start();
    await nameInput(page).pressSequentially(" al-Huda");
    await back;
    await live(page);
    await expect(nameInput(page)).toBeFocused();
    await nameInput(page).pressSequentially("!");
    await expect(mark(page)).toHaveText("saved");
    await expect(nameInput(page)).toHaveValue("Noor al-Huda!");
    await expect(headerName(page)).toContainText("Noor al-Huda!");

    await page.goto("about:blank");
    await chat.kill();
    await chat.start();
    expect((await open(page, "/chat")).input("username")).toBe("Noor al-Huda!");
  });

  test("finds a name that was typed just before kill -9, though it never heard of it", async ({ page, chat }) => {
    await open(page, "/chat");
    await typeName(page, "Noor");
    await chat.kill();
    await chat.start();
    expect((await reload(page)).input("username")).toBe("Noor");
  });

  test("gets the half-written message again when it is back", async ({ page, chat }) => {
    await open(page, "/chat");
    const text = "a".repeat(501);
    await page.getByLabel("Message", { exact: true }).fill(text);
    const problem = page.getByText("Too long: 501 of 500 characters.");
    await expect(problem).toBeVisible();
    await chat.kill();
    await expect(page.getByText("No connection.")).toBeVisible();
    await chat.start();
    await live(page);
    // A view mounted anew knows no draft, unless the browser has sent it the form again.
    await expect(problem).toBeVisible();
    await expect(page.getByLabel("Message", { exact: true })).toHaveValue(text);
    await page.getByLabel("Message", { exact: true }).fill("Short enough.");
    await page.getByRole("button", { name: "Send" }).click();
    await expect(messages(page)).toHaveCount(1);
  });

  test("has every message that was sent before kill -9", async ({ page, chat }) => {
    await open(page, "/chat");
    await saveName(page, "Noor");
    await send(page, "first");
    await expect(messages(page)).toHaveCount(1);
    await send(page, "second");
    await expect(messages(page)).toHaveCount(2);
    await chat.kill();
    await chat.start();
    await live(page);
    await expect(messages(page)).toHaveCount(2);
    const html = await reload(page);
    expect(html.text("#messages")).toMatch(/Noor[^]*first[^]*Noor[^]*second/);
  });

  test("keeps the name and the half-written message with nothing configured, as after npm start", async ({
    newVisitor,
  }) => {
    const chat = await ExampleServer.start("chat", { development: true });
    try {
      const page = await (await newVisitor({ baseURL: chat.url })).newPage();
      await open(page, "/chat");
      await page.getByLabel("Message", { exact: true }).fill("I was about to s");
      await typeName(page, "Noor");
      await chat.kill();
      await nameInput(page).pressSequentially(" al-Huda");
      await chat.start();
      await live(page);
      await expect(headerName(page)).toContainText("Noor al-Huda");
      await expect(nameInput(page)).toHaveValue("Noor al-Huda");
      await expect(page.getByLabel("Message", { exact: true })).toHaveValue("I was about to s");
      expect((await reload(page)).input("username")).toBe("Noor al-Huda");
    } finally {
      await chat.dispose();
    }
  });
});
