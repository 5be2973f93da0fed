import { createApp, defineSession, html, liveView, type App } from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";
import { OUTAGE } from "./support/console-guard.ts";

const session = defineSession({
  user: { schema: z.string(), default: "" },
  theme: { schema: z.enum(["light", "dark"]), default: "light", write: "client", carry: true },
  draft: { schema: z.string(), default: "", write: "client" },
});

const Home = liveView({
  session,
  mount: () => ({}),
  render: ({ flash, session: { user, theme, draft } }) =>
    html`<p id="error">${flash["error"]}</p>
      <p id="user">${user === "" ? "nobody" : user}</p>
      <p id="theme">${theme}</p>
      <form id="draft" phx-hook="SetSession"><input name="draft" value=${draft} /></form>
      <button phx-click="theme">theme</button>
      <button phx-click="login">login</button>
      <button phx-click="leave">login and leave</button>
      <button phx-click="logout">logout</button>`,
  events: {
    theme: (socket) => socket.session.put("theme", "dark"),
    login: (socket) => {
      socket.session.renew();
      socket.session.put("user", "ann");
    },
    leave: (socket) => {
      socket.session.renew();
      socket.session.put("user", "bob");
      return socket.redirect("/plain");
    },
    logout: (socket) => socket.session.drop(),
  },
});

function createTestApp(): App {
  const app = createApp({ session, secret: "a secret of this test, which is long enough for the key ring" });
  app.live("/", Home);
  app.live("/plain", Home);
  return app;
}

const user = "#user";

test("a login in one tab is in the first HTML, in a second tab at once, and so is the logout", async ({
  context,
  serveApp,
}) => {
  const url = await serveApp(createTestApp());
  const one = await context.newPage();
  const two = await context.newPage();
  for (const page of [one, two]) await page.goto(url);
  for (const page of [one, two]) await expect(page.locator(".phx-connected")).toBeVisible();
  await one.getByRole("button", { name: "theme" }).click();
  await expect(two.locator("#theme")).toHaveText("dark");
  await one.getByRole("button", { name: "login", exact: true }).click();
  for (const page of [one, two]) await expect(page.locator(user)).toHaveText("ann");
  await expect.poll(async () => (await context.request.get(url)).text()).toContain('<p id="user">ann</p>');
  for (const page of [one, two]) await expect(page.locator("#theme")).toHaveText("dark");
  await one.getByRole("button", { name: "logout" }).click();
  for (const page of [one, two]) await expect(page.locator(user)).toHaveText("nobody");
  await expect.poll(async () => (await context.request.get(url)).text()).toContain('<p id="user">nobody</p>');
  for (const page of [one, two]) await expect(page.locator("#theme")).toHaveText("dark");
});

test("a redirect after a login arrives logged in", async ({ page, serveApp }) => {
  const url = await serveApp(createTestApp());
  await page.goto(url);
  await page.getByRole("button", { name: "login and leave" }).click();
  await page.waitForURL("**/plain");
  await expect(page.locator(user)).toHaveText("bob");
});

test("a redirect after a login that the browser has not kept stays where it is, and says so", async ({
  page,
  guard,
  serveApp,
}) => {
  const url = await serveApp(createTestApp());
  await page.goto(url);
  await expect(page.locator(".phx-connected")).toBeVisible();
  await page.route("**/_holdfast/session", (route) => route.abort());
  guard.expect(OUTAGE);
  await page.getByRole("button", { name: "login and leave" }).click();
  await expect(page.locator("#error")).toHaveText("This could not be saved. Please try again.");
  expect(new URL(page.url()).pathname).toBe("/");
  expect(await (await page.context().request.get(url)).text()).toContain('<p id="user">nobody</p>');
  await page.unroute("**/_holdfast/session");
  await page.getByRole("button", { name: "login and leave" }).click();
  await page.waitForURL("**/plain");
  await expect(page.locator(user)).toHaveText("bob");
});

test("what is typed in another tab while one logs out does not arrive in the session after", async ({
  context,
  serveApp,
}) => {
  const url = await serveApp(createTestApp());
  const one = await context.newPage();
  const two = await context.newPage();
  await one.goto(url);
  await one.getByRole("button", { name: "login", exact: true }).click();
  await expect(one.locator(user)).toHaveText("ann");
  await expect.poll(async () => (await context.cookies()).map(({ name }) => name)).toContain("holdfast_f");
  await two.goto(url);
  await expect(two.locator(".phx-connected")).toBeVisible();
  const old = (await context.cookies()).filter(({ name }) => name === "holdfast" || name === "holdfast_v");
  await two.locator("[name=draft]").pressSequentially("a secret of ann's");
  await one.getByRole("button", { name: "logout" }).click();
  for (const page of [one, two]) await expect(page.locator(user)).toHaveText("nobody");
  await expect.poll(async () => (await context.request.get(url)).text()).toContain('<p id="user">nobody</p>');
  // A late answer of the session that is over.
  await context.addCookies(old);
  expect(await (await context.request.get(url)).text()).toContain('<p id="user">nobody</p>');
  await two.reload();
  await expect(two.locator(user)).toHaveText("nobody");
  await expect(two.locator("[name=draft]")).toHaveValue("");
});
