import {
  addRow,
  browser,
  button,
  createApp,
  defineSession,
  dropRow,
  form,
  html,
  input,
  inputsFor,
  liveView,
  page as layoutPage,
  sessionOf,
  toForm,
  validateForm,
} from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";

const secret = "a secret of the tests, long enough for the key ring to take it";
const live = "[data-phx-main].phx-connected";

const User = z.object({ email: z.email("is no address"), name: z.string().min(2, "is too short") });
type User = z.input<typeof User>;

const SignUp = liveView({
  mount: () => ({ user: toForm<User>({}, { as: "user" }), target: "", saved: "" }),
  events: {
    validate: async (socket, params) => {
      const { form: user } = await validateForm(User, params, { as: "user" });
      socket.assign({ user, target: JSON.stringify(params["_target"]) });
    },
    save: async (socket, params) => {
      const { value, form: user } = await validateForm(User, params, { as: "user" });
      socket.assign({ user, saved: value?.email ?? "" });
    },
    crash: () => {
      throw new Error("crashed on purpose");
    },
  },
  render: ({ user, target, saved }) => html`
    ${form(
      { for: user, "phx-change": "validate", "phx-submit": "save" },
      html`${input({ field: user.field("email"), label: "Email" })}
      ${input({ field: user.field("name"), label: "Name" })} ${button({}, "Save")}`,
    )}
    <p id="target">${target}</p>
    <p id="saved">${saved}</p>
    <button id="crash" phx-click="crash">crash</button>
  `,
});

const quiet = { debug() {}, info() {}, warn() {}, error() {} };

test("errors show for used inputs only, and for all once the form is sent", async ({ page, serveApp }) => {
  const app = createApp({ secret });
  app.live("/", SignUp);
  await page.goto(await serveApp(app));
  await expect(page.locator(live)).toBeAttached();
  await page.getByLabel("Email").fill("ann");
  await expect(page.locator("#user_email-errors")).toHaveText("is no address");
  await expect(page.locator("#target")).toHaveText('["user","email"]');
  await expect(page.locator("#user_name-errors")).toHaveCount(0);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#user_name-errors")).toHaveText("is too short");
  await page.getByLabel("Email").fill("ann@example.com");
  await page.getByLabel("Name").fill("Ann");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator("#saved")).toHaveText("ann@example.com");
  await expect(page.locator(".hf-errors")).toHaveCount(0);
});

test("what was typed is there again after the view crashed", async ({ page, serveApp }) => {
  const app = createApp({ secret, logger: quiet });
  app.live("/", SignUp);
  await page.goto(await serveApp(app));
  await expect(page.locator(live)).toBeAttached();
  await page.getByLabel("Email").fill("ann@example.com");
  await page.getByLabel("Name").fill("A");
  await expect(page.locator("#target")).toHaveText('["user","name"]');
  await page.locator("#crash").click();
  await expect(page.locator("#user_name-errors")).toHaveText("is too short");
  await expect(page.getByLabel("Email")).toHaveValue("ann@example.com");
});

test("rows are added, dropped and ordered, and keep what was typed", async ({ page, serveApp }) => {
  const List = z.object({ emails: z.array(z.object({ to: z.string() })) });
  type List = z.input<typeof List>;
  const ListLive = liveView({
    mount: () => ({ list: toForm<List>({}, { as: "list", data: { emails: [{ to: "a" }, { to: "b" }] } }), saved: "" }),
    events: {
      validate: async (socket, params) =>
        socket.assign({ list: (await validateForm(List, params, { as: "list" })).form }),
      save: async (socket, params) => {
        const { value } = await validateForm(List, params, { as: "list" });
        socket.assign({ saved: value?.emails.map(({ to }) => to).join() ?? "" });
      },
    },
    render: ({ list, saved }) =>
      form(
        { for: list, "phx-change": "validate", "phx-submit": "save" },
        html`${inputsFor(
            list,
            "emails",
            (row) =>
              html`<div class="row">
                ${input({ field: row.field("to"), "aria-label": "to" })}
                ${dropRow(list, "emails", { index: row.index }, "drop")}
              </div>`,
          )}
          ${addRow(list, "emails", {}, "add")} ${button({}, "save")}
          <p id="saved">${saved}</p>`,
      ),
  });
  const app = createApp({ secret });
  app.live("/", ListLive);
  await page.goto(await serveApp(app));
  await expect(page.locator(live)).toBeAttached();
  await page.getByRole("button", { name: "add" }).click();
  await expect(page.locator(".row")).toHaveCount(3);
  await page.getByLabel("to").nth(2).fill("c");
  await page.getByRole("button", { name: "drop" }).first().click();
  await expect(page.locator(".row")).toHaveCount(2);
  await expect(page.getByLabel("to").nth(0)).toHaveValue("b");
  await expect(page.getByLabel("to").nth(1)).toHaveValue("c");
  await page.getByRole("button", { name: "save" }).click();
  await expect(page.locator("#saved")).toHaveText("b,c");
});

test("phx-trigger-action sends the form by the browser, with the visitor's newest CSRF token", async ({
  page,
  serveApp,
}) => {
  const session = defineSession({ name: { schema: z.string(), default: "" } });
  const Login = liveView({
    session,
    mount: () => ({ send: false }),
    events: {
      // The page was rendered for a visitor without a session; from now on there is one, and a token is asked for.
      begin: (socket) => socket.session.put("name", "Ann"),
      login: (socket) => socket.assign({ send: true }),
    },
    render: ({ send, session: { name } }) => html`
      <button id="begin" phx-click="begin">${name || "begin"}</button>
      ${form(
        { id: "login", action: "/login", "phx-submit": "login", "phx-trigger-action": send },
        html`<input name="who" value="x" />${button({}, "Log in")}`,
      )}
    `,
  });
  const app = createApp({ secret, session });
  app.live("/", Login);
  app
    .scope("/login", browser())
    .post("/", (c) => layoutPage(c, html`<p id="hello">welcome, ${sessionOf(c, session).name}</p>`));
  await page.goto(await serveApp(app));
  await expect(page.locator(live)).toBeAttached();
  await page.locator("#begin").click();
  await expect(page.locator("#begin")).toHaveText("Ann");
  await expect(page.locator('meta[name="csrf-token"][content]')).toBeAttached();
  await page.getByRole("button", { name: "Log in" }).click();
  await expect(page.locator("#hello")).toHaveText("welcome, Ann");
});
