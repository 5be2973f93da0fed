import { request, type BrowserContext, type Page } from "@playwright/test";
import { answerToMembers, deleteCookies, enter, expect, PASSWORD, test } from "./support/login-test.ts";

const SESSION = ["holdfast", "holdfast_v", "holdfast_f"];

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

const cookieOf = async (context: BrowserContext, name: string) =>
  (await context.cookies()).find((cookie) => cookie.name === name)?.value;

const expectMember = async (page: Page, name = "Noor") => {
  await expect(page).toHaveURL(/\/members$/);
  await expect(page.locator("#member")).toHaveText(name);
};

const expectNobody = async (page: Page) => {
  await expect(page.locator("#header").getByRole("link", { name: "Log in" })).toBeVisible();
  await expect(page.locator("#member")).toHaveCount(0);
};

async function register(page: Page, entry: Parameters<typeof enter>[1] = {}): Promise<void> {
  await page.goto("/register");
  await enter(page, entry);
  await expectMember(page, entry.name);
}

test.use({ javaScriptEnabled: false });

test.describe("without JavaScript", () => {
  test("one registers, is told what is wrong, logs in and out, and keeps the name that was typed", async ({ page }) => {
    await page.goto("/members");
    await page.getByRole("link", { name: "Register" }).last().click();
    await enter(page, { name: "Noor", password: "short" });
    await expect(page.getByRole("alert")).toHaveText("A password has eight letters or more.");
    await expect(page.getByLabel("Name")).toHaveValue("Noor");
    await enter(page);
    await expectMember(page);
    await page.reload();
    await expectMember(page);
    await button(page, "Log out").click();
    await expectNobody(page);
    await page.goto("/members");
    await enter(page, { password: "not this one" });
    await expect(page.getByRole("alert")).toHaveText("Name or password is wrong.");
    await expect(page.getByLabel("Name")).toHaveValue("Noor");
    await enter(page);
    await expectMember(page);
  });

  test("a logout leaves nothing to the Back button, nor to the old cookies", async ({ page, context, server }) => {
    await register(page);
    const old = await context.cookies();
    await button(page, "Log out").click();
    await expectNobody(page);
    await page.goBack();
    await expectNobody(page);
    await context.clearCookies();
    await context.addCookies(old);
    expect(await answerToMembers(context, server.url)).toBe(302);
  });

  test("a logout everywhere ends the user's sessions in other browsers, live ones too", async ({
    page,
    newVisitor,
    server,
  }) => {
    await register(page, { remember: true });
    const phone = await newVisitor({ javaScriptEnabled: true });
    const there = await phone.newPage();
    await there.goto("/login");
    await expect(there.locator(".phx-connected[data-phx-main]")).toBeAttached();
    await enter(there, { remember: true });
    await expectMember(there);
    await expect(there.locator(".phx-connected[data-phx-main]")).toBeAttached();
    await page.reload();
    await button(page, "Log out everywhere").click();
    for (const tab of [page, there]) await expectNobody(tab);
    for (const context of [page.context(), phone]) {
      await deleteCookies(context, ...SESSION);
      expect(await answerToMembers(context, server.url)).toBe(302);
    }
  });

  test("a browser that is remembered is shown its page, and logged in by the next form", async ({
    page,
    context,
    server,
  }) => {
    await register(page, { remember: true });
    const token = await cookieOf(context, "remember");
    await deleteCookies(context, ...SESSION);
    for (let times = 0; times < 2; times++) {
      await page.reload();
      await expectMember(page);
    }
    expect([await cookieOf(context, "remember"), await cookieOf(context, "holdfast")]).toEqual([token, undefined]);
    await context.request.post("/login", { form: {}, headers: { origin: server.url } });
    expect(await cookieOf(context, "remember")).not.toBe(token);
    await page.reload();
    await expectMember(page);
    // And from here, too, without a session.
    await deleteCookies(context, ...SESSION);
    await page.reload();
    await button(page, "Log out everywhere").click();
    await expectNobody(page);
    await context.addCookies([{ name: "remember", value: token ?? "", url: server.url }]);
    expect(await answerToMembers(context, server.url)).toBe(302);
  });

  test("who comes with a token that was used long ago is told of the thief, who is thrown out", async ({
    page,
    context,
    newVisitor,
    server,
  }) => {
    await register(page, { remember: true });
    const remember = (await context.cookies()).filter(({ name }) => name === "remember");
    const thief = await newVisitor();
    await thief.addCookies(remember);
    for (let times = 0; times < 2; times++) {
      await deleteCookies(thief, ...SESSION);
      await thief.request.post("/login", { form: {}, headers: { origin: server.url } });
    }
    expect(await answerToMembers(thief, server.url)).toBe(200);
    await deleteCookies(context, ...SESSION);
    await page.goto("/members");
    await enter(page);
    await expect(page.getByRole("alert")).toContainText("a copy of the cookie");
    expect(await answerToMembers(thief, server.url)).toBe(302);
    await enter(page);
    await expectMember(page);
  });

  test("a login begins another session: what is carried goes along, and nothing else", async ({ page, newVisitor }) => {
    await page.goto("/");
    await page.getByRole("radio", { name: "dark" }).check();
    await page.locator("#carried").getByRole("button").click();
    await page.getByLabel("A note", { exact: true }).fill("of a guest");
    await page.locator("#notes").getByRole("button").click();
    await expect(page.getByLabel("A note", { exact: true })).toHaveValue("of a guest");
    const planted = await page.context().storageState();
    await register(page);
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await expect(page.getByLabel("A note", { exact: true })).toHaveValue("");
    const attacker = await (await newVisitor({ storageState: planted, javaScriptEnabled: false })).newPage();
    await attacker.goto("/members");
    await expectNobody(attacker);
  });

  test("nobody is led to another site, or posts a form from one", async ({ page, context, server }) => {
    await register(page);
    await button(page, "Log out").click();
    const nobody = await request.newContext({ baseURL: server.url });
    for (const to of ["//evil.example", "/\\evil.example", "/.//evil.example", "https://evil.example"]) {
      const form = { name: "Noor", password: "not this one", to };
      const posted = await nobody.post("/login", { form, headers: { origin: server.url }, maxRedirects: 0 });
      expect([to, posted.status(), posted.headers()["location"]]).toEqual([to, 303, "/login?to=%2Fmembers"]);
    }
    const form = { name: "Noor", password: PASSWORD, to: "//evil.example" };
    const posted = await nobody.post("/login", { form, headers: { origin: server.url }, maxRedirects: 0 });
    expect([posted.status(), posted.headers()["location"]]).toEqual([303, "/members"]);
    await nobody.dispose();
    for (const path of ["/login", "/register", "/logout", "/logout-everywhere"]) {
      const foreign = await context.request.post(path, { form, headers: { origin: "https://evil.example" } });
      expect([path, foreign.status()]).toEqual([path, 403]);
    }
    await page.goto("/login");
    await enter(page);
    await expectMember(page);
    // Of our own origin, but not from a page of this session.
    const forged = await context.request.post("/logout", { form: {}, headers: { origin: server.url } });
    expect(forged.status()).toBe(403);
    await page.reload();
    await expectMember(page);
  });
});
