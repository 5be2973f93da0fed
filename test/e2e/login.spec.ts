import type { BrowserContext, Page } from "@playwright/test";
import {
  answerToMembers,
  deleteCookies,
  enter,
  expect,
  expectMember,
  expectNobody,
  PASSWORD,
  register,
  test,
  visit,
} from "./support/login-test.ts";
import { live } from "./support/pages.ts";

const SESSION = ["holdfast", "holdfast_v", "holdfast_f"];

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

const cookieOf = async (context: BrowserContext, name: string) =>
  (await context.cookies()).find((cookie) => cookie.name === name);

test.describe("registering and logging in", () => {
  test("leads to the members' page, which stays after a reload, in the first HTML", async ({ page, context }) => {
    const before = await visit(page, "/members");
    expect(before.text("title")).toContain("Log in");
    await page.getByRole("link", { name: "Register" }).last().click();
    await live(page);
    await enter(page);
    await expectMember(page);
    const html = await visit(page, "/members");
    expect(html.text("#member")).toBe("Noor");
    expect((await cookieOf(context, "holdfast"))?.httpOnly).toBe(true);
    expect(await cookieOf(context, "remember")).toBeUndefined();
  });

  test("says what is wrong with a name or a password, and keeps the name that was typed", async ({ page }) => {
    await visit(page, "/register");
    await enter(page, { name: "N" });
    await expect(page.getByRole("alert")).toHaveText("A name has two letters or more.");
    await enter(page, { name: "Noor", password: "short" });
    await expect(page.getByRole("alert")).toHaveText("A password has eight letters or more.");
    await expect(page.getByLabel("Name")).toHaveValue("Noor");
    await enter(page);
    await expectMember(page);
    await button(page, "Log out").click();
    await expectNobody(page);
    await visit(page, "/register");
    await enter(page, { name: " NOOR " });
    await expect(page.getByRole("alert")).toHaveText("This name is taken.");
  });

  test("refuses a wrong password and an unknown name alike, and keeps the name that was typed", async ({
    page,
    newVisitor,
  }) => {
    await register(page);
    const other = await (await newVisitor()).newPage();
    await visit(other, "/login");
    for (const entry of [{ password: "not this one" }, { name: "Nobody" }]) {
      await enter(other, entry);
      await expect(other.getByRole("alert")).toHaveText("Name or password is wrong.");
      await expect(other.getByLabel("Name")).toHaveValue(entry.name ?? "Noor");
      await visit(other, "/login");
    }
    await enter(other, { name: "noor" });
    await expectMember(other);
  });

  test("lets nobody guess on, not even with the right password", async ({ page, newVisitor }) => {
    await register(page);
    const other = await (await newVisitor()).newPage();
    await visit(other, "/login");
    for (let guess = 0; guess < 5; guess++) {
      await enter(other, { password: `guess number ${guess}` });
      await expect(other.getByRole("alert")).toHaveText("Name or password is wrong.");
      await visit(other, "/login");
    }
    await enter(other);
    await expect(other.getByRole("alert")).toHaveText(/^Too many attempts\. Try again in 1\d minutes\.$/);
    await expectMember(page);
  });

  test("goes back to where one came from, and to no other site", async ({ page, server }) => {
    await register(page);
    await button(page, "Log out").click();
    await expectNobody(page);
    await visit(page, "/login?to=/%3Fa=b");
    await enter(page);
    await page.waitForURL(`${server.url}/?a=b`);
    await expect(button(page, "Log out")).toBeVisible();
    for (const to of [
      "https://evil.example/",
      "//evil.example",
      "/\\evil.example",
      "/.//evil.example",
      "javascript:1",
    ]) {
      await button(page, "Log out").click();
      await expectNobody(page);
      await visit(page, `/login?to=${encodeURIComponent(to)}`);
      await expect(page.locator("input[name=to]")).toHaveValue("/members");
      await enter(page);
      await expectMember(page);
    }
  });

  test("begins another session, so that one which was put upon the visitor leads nobody in", async ({
    page,
    context,
    newVisitor,
    server,
  }) => {
    await visit(page, "/");
    await page.getByLabel("A note", { exact: true }).fill("known to whoever made this session");
    await expect(page.locator("output[data-session-status=note]")).toHaveText("saved");
    const planted = await context.storageState();
    const tag = (await cookieOf(context, "holdfast_v"))?.value.split(".")[0];
    await register(page);
    expect((await cookieOf(context, "holdfast_v"))?.value.split(".")[0]).not.toBe(tag);
    const attacker = await newVisitor({ storageState: planted });
    expect(await answerToMembers(attacker, server.url)).toBe(302);
    const theirs = await attacker.newPage();
    await visit(theirs, "/members");
    await expectNobody(theirs);
  });
});

test.describe("logging out", () => {
  test("closes what every open tab shows, at once", async ({ page, context }) => {
    await register(page);
    const others = [await context.newPage(), await context.newPage()];
    for (const other of others) {
      await visit(other, "/members");
      await expectMember(other);
    }
    await button(page, "Log out").click();
    for (const tab of [page, ...others]) await expectNobody(tab);
    await expect(others[0] ?? page).toHaveURL(/\/login\?to=%2Fmembers$/);
  });

  test("leaves nothing of the member to the Back button, nor to a copy of the old cookies", async ({
    page,
    context,
    server,
  }) => {
    await register(page);
    const old = await context.cookies();
    await button(page, "Log out").click();
    await expectNobody(page);
    await page.goBack();
    await expect(page).toHaveURL(/\/login\?to=%2Fmembers$/);
    await expectNobody(page);
    await context.clearCookies();
    await context.addCookies(old);
    expect(await answerToMembers(context, server.url)).toBe(302);
    await visit(page, "/members");
    await expectNobody(page);
  });

  test("everywhere ends every session of the user, and nobody else's", async ({ page, newVisitor, server }) => {
    await register(page, { remember: true });
    const phone = await newVisitor();
    const there = await phone.newPage();
    await visit(there, "/login");
    await enter(there, { remember: true });
    await expectMember(there);
    const second = await phone.newPage();
    await visit(second, "/");
    const stranger = await (await newVisitor()).newPage();
    await register(stranger, { name: "Grace" });
    await visit(page, "/members");
    await expect(page.locator("#browsers li")).toHaveCount(2);

    await button(page, "Log out everywhere").click();
    for (const tab of [page, there, second]) await expectNobody(tab);
    await expect.poll(() => answerToMembers(phone, server.url)).toBe(302);
    // Neither browser is remembered any more.
    for (const tab of [page, there]) {
      await deleteCookies(tab.context(), ...SESSION);
      await visit(tab, "/members");
      await expectNobody(tab);
    }
    await visit(stranger, "/members");
    await expectMember(stranger, "Grace");
  });
});

test.describe("a remembered browser", () => {
  test("is logged in again when its session is gone, from the first HTML on, which writes nothing", async ({
    page,
    context,
    server,
  }) => {
    await register(page, { remember: true });
    const token = await cookieOf(context, "remember");
    expect([token?.httpOnly, (token?.expires ?? 0) > Date.now() / 1000 + 59 * 86_400]).toEqual([true, true]);
    await page.goto("about:blank");
    await deleteCookies(context, ...SESSION);
    for (let times = 0; times < 2; times++) expect(await answerToMembers(context, server.url)).toBe(200);
    const html = await visit(page, "/members");
    expect(html.text("#member")).toBe("Noor");
    await expect(page.locator("html[data-session-state=confirmed]")).toBeAttached();
    await expect.poll(async () => (await cookieOf(context, "remember"))?.value).not.toBe(token?.value);
    expect(await cookieOf(context, "holdfast")).toBeDefined();
    await expectMember(page);
  });

  test("is logged in again in all the tabs that come back at once", async ({ page, context, guard }) => {
    // One of the tabs begins the session; the others' own are refused, and they go on in that one.
    guard.expect(/^console\.error: Failed to load resource: .* 409 /);
    await register(page, { remember: true });
    await page.goto("about:blank");
    await deleteCookies(context, ...SESSION);
    const tabs = [page, await context.newPage(), await context.newPage()];
    await Promise.all(tabs.map((tab) => tab.goto("/members")));
    for (const tab of tabs) await expectMember(tab);
    await expect(page.locator("#browsers li")).toHaveText(/This browser, which stays logged in/);
    await deleteCookies(context, "remember");
    for (const tab of tabs) {
      await visit(tab, "/members");
      await expectMember(tab);
    }
  });

  test("is not remembered after a logout", async ({ page, context }) => {
    await register(page, { remember: true });
    const token = await cookieOf(context, "remember");
    await button(page, "Log out").click();
    await expectNobody(page);
    expect(await cookieOf(context, "remember")).toBeUndefined();
    if (token !== undefined) await context.addCookies([token]);
    await visit(page, "/members");
    await expectNobody(page);
  });

  test("whose cookie somebody copied is told, and the thief is thrown out", async ({ page, context, newVisitor }) => {
    await register(page, { remember: true });
    await page.goto("about:blank");
    const remember = await cookieOf(context, "remember");
    const thief = await newVisitor();
    if (remember !== undefined) await thief.addCookies([remember]);
    const theirs = await thief.newPage();
    // Twice: the token before the last one is still let in, as its answer may have been lost.
    for (let times = 0; times < 2; times++) {
      await deleteCookies(thief, ...SESSION);
      await visit(theirs, "/members");
      await expectMember(theirs);
      await expect(theirs.locator("html[data-session-state=confirmed]")).toBeAttached();
    }
    await deleteCookies(context, ...SESSION);
    await visit(page, "/members");
    await expect(page.getByRole("alert")).toContainText("a copy of the cookie");
    await expectNobody(page);
    await expectNobody(theirs);
    await deleteCookies(thief, ...SESSION);
    await visit(theirs, "/members");
    await expectNobody(theirs);
    await enter(page);
    await expectMember(page);
  });
});

test.describe("what the session holds", () => {
  test("goes through login and logout where it is carried, and nothing else does", async ({ page }) => {
    const saved = async (name: string, text: string) => {
      await page.locator(`input[name=${name}]`).fill(text);
      await expect(page.locator(`output[data-session-status=${name}]`)).toHaveText("saved");
    };
    const NOTES = ["note", "tabNote", "deviceNote"];
    const notes = () => Promise.all(NOTES.map((name) => page.locator(`input[name=${name}]`).inputValue()));
    await register(page);
    await button(page, "Log out").click();
    await expectNobody(page);

    for (const [who, otherwise] of [
      ["a guest", "Log in"],
      ["a member", "Log out"],
    ] as const) {
      await visit(page, "/");
      expect(await notes()).toEqual(["", "", ""]);
      for (const name of NOTES) await saved(name, `of ${who}`);
      if (who === "a guest") await page.getByRole("radio", { name: "dark" }).check();
      await expect(page.locator("html[data-session-state=confirmed]")).toBeAttached();
      await visit(page, "/");
      await expect.poll(notes).toEqual(NOTES.map(() => `of ${who}`));
      if (otherwise === "Log in") {
        await visit(page, "/login");
        await enter(page);
        await expectMember(page);
      } else {
        await button(page, "Log out").click();
        await expectNobody(page);
      }
    }
    const html = await visit(page, "/");
    expect(html.attribute("html", "data-theme")).toBe("dark");
    expect(await notes()).toEqual(["", "", ""]);
    const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    expect(kept).not.toContain(PASSWORD);
  });
});
