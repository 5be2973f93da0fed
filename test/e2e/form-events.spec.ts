import type { Page } from "@playwright/test";
import {
  addRow,
  button,
  dropRow,
  form,
  html,
  input,
  inputsFor,
  liveView,
  toForm,
  validateForm,
  type EventParams,
} from "holdfast";
import { z } from "zod";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames } from "./support/frames.ts";
import { goLive, liveApp } from "./support/live-app.ts";

const Heard = liveView({
  mount: () => ({ heard: "", name: "Ada" }),
  events: {
    change: (socket, params) => socket.assign({ heard: `change ${JSON.stringify(params)}` }),
    own: (socket, params) => socket.assign({ heard: `own ${JSON.stringify(params)}` }),
    submit: (socket, params) => socket.assign({ heard: `submit ${JSON.stringify(params)}` }),
    rename: (socket) => socket.assign({ name: "from the server" }),
  },
  render: ({ heard, name }) =>
    html`<form id="form" phx-change="change" phx-submit="submit" phx-value-from="form">
        <input name="user[name]" value="${name}" /> <input name="user[address][street]" /> <input name="tags[]" />
        <input name="tags[]" />
        <select name="many[]" multiple>
          <option>a</option>
          <option>b</option>
          <option>c</option>
        </select>
        <input type="hidden" name="agree" value="no" /> <input type="checkbox" name="agree" value="yes" />
        <input name="alone" phx-change="own" />
        <button name="action" value="save">Save</button> <button name="action" value="publish">Publish</button>
        <button type="reset" name="reset">Reset</button>
      </form>
      <input name="outside" form="form" />
      <button id="rename" phx-click="rename">rename</button>
      <output>${heard}</output>`,
});

/** The last event: its name and its params, those that say what is unused apart. */
async function last(page: Page): Promise<{ event: string; params: EventParams; unused: string }> {
  const [event = "", json = "{}"] = ((await page.locator("output").textContent()) ?? "").split(/ (.*)/s);
  const unused = [...json.matchAll(/_unused_(\w+)/g)].map(([, name]) => name).join();
  const params = JSON.parse(json, (key, value: unknown) =>
    key.startsWith("_unused_") ? undefined : value,
  ) as EventParams;
  return { event, params, unused };
}

test.describe("a form's events", () => {
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    frames = new Frames(page);
    await goLive(page, await serveApp(liveApp({ "/": Heard })));
    await frames.take();
  });
  const field = (page: Page, name: string) => page.locator(`[name="${name}"]`);

  test("carry nested names and lists, whose change it was, and what is not used yet", async ({ page }) => {
    await field(page, "user[address][street]").fill("Main & 1st");
    expect(await frames.take()).toEqual(asked("change"));
    expect(await last(page)).toEqual({
      event: "change",
      params: {
        user: { name: "Ada", address: { street: "Main & 1st" } },
        tags: ["", ""],
        agree: "no",
        alone: "",
        outside: "",
        from: "form",
        _target: ["user", "address", "street"],
      },
      unused: "name,tags,agree,alone,outside",
    });
    await field(page, "tags[]").last().fill("ü+ %");
    await expect.poll(() => last(page)).toMatchObject({ params: { tags: ["", "ü+ %"], _target: ["tags"] } });
    await field(page, "many[]").selectOption(["a", "c"]);
    await expect.poll(() => last(page)).toMatchObject({ params: { many: ["a", "c"], _target: ["many"] } });
    await field(page, "agree").last().click();
    await expect.poll(() => last(page)).toMatchObject({ params: { agree: "yes", _target: ["agree"] } });
    await field(page, "outside").fill("of it");
    await expect.poll(() => last(page)).toMatchObject({ params: { outside: "of it" }, unused: "name,alone" });
  });

  test("of an input with an event of its own carry that input alone", async ({ page }) => {
    await field(page, "alone").fill("x");
    expect(await frames.take()).toEqual(asked("own"));
    await expect.poll(() => last(page)).toMatchObject({ event: "own", params: { alone: "x", _target: ["alone"] } });
    expect((await last(page)).params).not.toHaveProperty("user");
  });

  test("say by which button it was sent, or that it was reset", async ({ page }) => {
    await field(page, "user[address][street]").fill("Main");
    await page.getByRole("button", { name: "Publish" }).click();
    await expect(page.locator("output")).toHaveText(/^submit/);
    await expect.poll(() => last(page)).toMatchObject({ event: "submit" });
    const { params } = await last(page);
    expect(params).toMatchObject({ action: "publish", user: { address: { street: "Main" } } });
    expect(params).not.toHaveProperty("_target");
    await field(page, "user[address][street]").press("Enter");
    await expect(page.locator("output")).toHaveText(/"action":"save"/);
    await page.getByRole("button", { name: "Reset" }).click();
    await expect(page.locator("output")).toHaveText(/^change/);
    await expect
      .poll(() => last(page))
      .toMatchObject({ params: { user: { address: { street: "" } }, _target: ["reset"] } });
  });

  test("leave a focused input as it is typed, whatever the server renders, until it is left", async ({ page }) => {
    const name = field(page, "user[name]");
    await name.fill("being typed");
    await page.evaluate(() => document.getElementById("rename")?.click());
    await frames.take();
    await expect(name).toHaveValue("being typed");
    await name.evaluate((element) => element.blur());
    await page.locator("#rename").click();
    await field(page, "alone").fill("another change");
    await expect(page.locator("output")).toHaveText(/^own/);
    await expect(name).toHaveValue("from the server");
  });
});

const Team = z.object({ members: z.array(z.object({ name: z.string().min(2, "is too short") })) });
type Team = z.input<typeof Team>;

test("rows are sent in the order of the page, keep their elements and errors as they move", async ({
  page,
  serveApp,
}) => {
  const data: Team = { members: [{ name: "Ada" }, { name: "Bob" }, { name: "Cy" }] };
  const TeamLive = liveView({
    mount: () => ({ team: toForm<Team>({}, { as: "team", data }), saved: "" }),
    events: {
      validate: async (socket, params) =>
        socket.assign({ team: (await validateForm(Team, params, { as: "team" })).form }),
      save: async (socket, params) => {
        const { value, form: team } = await validateForm(Team, params, { as: "team" });
        socket.assign({ team, saved: value?.members.map(({ name }) => name).join() ?? "refused" });
      },
    },
    render: ({ team, saved }) =>
      form(
        { for: team, "phx-change": "validate", "phx-submit": "save" },
        html`<div id="rows">
            ${inputsFor(
              team,
              "members",
              (row) =>
                html`<div class="row">
                  ${input({ field: row.field("name"), "aria-label": "name" })}
                  ${dropRow(team, "members", { index: row.index }, "drop")}
                </div>`,
            )}
          </div>
          ${addRow(team, "members", {}, "add")} ${button({}, "save")}
          <p id="saved">${saved}</p>`,
      ),
  });
  await goLive(page, await serveApp(liveApp({ "/": TeamLive })));
  const names = page.getByLabel("name");
  await names.nth(1).fill("B");
  await expect(page.locator(".hf-error")).toHaveText("is too short");
  await names.nth(1).evaluate((element) => Reflect.set(element, "same", true));
  await names.nth(1).blur();
  // As a script for drag and drop does: the last row, with the hidden inputs before it, becomes the first.
  await page.evaluate(() => {
    const rows = document.getElementById("rows");
    const last = [...(rows?.querySelectorAll(".row") ?? [])].at(-1);
    const moved = [last?.previousElementSibling?.previousElementSibling, last?.previousElementSibling, last];
    rows?.prepend(...moved.filter((element) => element instanceof Element));
    last?.querySelector("input")?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  const values = () => names.evaluateAll((inputs: HTMLInputElement[]) => inputs.map(({ value }) => value));
  await expect.poll(values).toEqual(["Cy", "Ada", "B"]);
  await expect(page.locator(".row").nth(2).locator(".hf-error")).toHaveText("is too short");
  expect(await names.nth(2).evaluate((element) => Reflect.get(element, "same"))).toBe(true);
  await page.getByRole("button", { name: "save" }).click();
  await expect(page.locator("#saved")).toHaveText("refused");
  await names.nth(2).fill("Bo");
  await page.getByRole("button", { name: "add" }).click();
  await names.nth(3).fill("Dee");
  await page.getByRole("button", { name: "drop" }).nth(1).click();
  await expect.poll(values).toEqual(["Cy", "Bo", "Dee"]);
  await page.getByRole("button", { name: "save" }).click();
  await expect(page.locator("#saved")).toHaveText("Cy,Bo,Dee");
});
