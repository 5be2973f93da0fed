import type { Page } from "@playwright/test";
import { component, html, js, liveComponent, liveView, type EventParams, type JS } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames } from "./support/frames.ts";
import { gate } from "./support/gate.ts";
import { goLive, isLive, liveApp } from "./support/live-app.ts";

interface Hearing {
  update(name: "heard", change: (heard: readonly string[]) => readonly string[]): void;
}

/** An event handler that shows what it was called with. */
const hear = (name: string) => (socket: Hearing, params: EventParams) =>
  socket.update("heard", (heard) => [...heard, `${name} ${JSON.stringify(params)}`]);

const shown = (heard: readonly string[]) =>
  html`<ol id="heard">
    ${heard.map((line) => html`<li>${line}</li>`)}
  </ol>`;
const heard = (page: Page) => page.locator("#heard li");

const Bound = liveView({
  mount: () => ({ heard: [] as readonly string[] }),
  events: {
    click: hear("click"),
    away: hear("away"),
    down: hear("down"),
    up: hear("up"),
    windowDown: hear("windowDown"),
    windowUp: hear("windowUp"),
    focus: hear("focus"),
    blur: hear("blur"),
    change: hear("change"),
    throttled: hear("throttled"),
  },
  render: ({ heard }) =>
    html`<h1>Bindings</h1>
      <button id="values" phx-click="click" phx-value-id="7" phx-value-user-name="Ada" value="v">values</button>
      <input
        id="on"
        type="checkbox"
        phx-click="click"
        phx-value-a="b"
        value="yes"
        checked=${heard.some((line) => line.includes("yes"))}
      />
      <p
        id="with-json"
        phx-click=${js.push("click", { value: { list: [1, { deep: true }], a: "stronger" } })}
        phx-value-a="b"
      >
        <span>json</span>
      </p>
      <div id="box" phx-click-away="away"><span id="inside">inside</span></div>
      <input id="keys" phx-keydown="down" phx-keyup="up" phx-key="Enter" phx-value-from="keys" />
      <p phx-window-keydown="windowDown" phx-window-keyup="windowUp" phx-key="Escape"></p>
      <input id="focus" phx-focus="focus" phx-blur="blur" phx-value-x="1" />
      <form id="slow" phx-change="change">
        <input name="late" phx-debounce="60000" /> <input name="left" phx-debounce="blur" />
        <input name="soon" phx-debounce="20" />
      </form>
      <button id="throttled" phx-click="throttled" phx-throttle="60000">throttled</button>
      ${shown(heard)}`,
});

test.describe("bindings", () => {
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    frames = new Frames(page);
    await goLive(page, await serveApp(liveApp({ "/": Bound })));
    await frames.take();
  });

  test("phx-click sends phx-value-… and value, as they stand, and what js.push adds", async ({ page }) => {
    await page.locator("#values").click();
    await expect(heard(page)).toHaveText(["away {}", 'click {"id":"7","user-name":"Ada","value":"v"}']);
    await page.locator("#on").click();
    await expect(page.locator("#on")).toBeChecked();
    await frames.take();
    await page.locator("#on").click();
    await page.locator("#with-json span").click();
    await expect(heard(page).filter({ hasText: "click" })).toHaveText([
      'click {"id":"7","user-name":"Ada","value":"v"}',
      'click {"a":"b","value":"yes"}',
      'click {"a":"b"}',
      'click {"a":"stronger","list":[1,{"deep":true}]}',
    ]);
  });

  test("phx-click-away hears of clicks elsewhere, and of none inside", async ({ page }) => {
    await page.locator("#inside").click();
    expect(await frames.take()).toEqual([]);
    await page.getByRole("heading").click();
    await expect(heard(page)).toHaveText(["away {}"]);
    expect(await frames.take()).toEqual(asked("away"));
  });

  test("phx-keydown and phx-keyup hear the keys of their element, window bindings those of the page", async ({
    page,
  }) => {
    await page.locator("#keys").press("a");
    await page.locator("#keys").press("Enter");
    await expect(heard(page)).toHaveText([
      'down {"key":"Enter","from":"keys","value":"a"}',
      'up {"key":"Enter","from":"keys","value":"a"}',
    ]);
    await page.locator("#keys").evaluate((element) => element.blur());
    await page.keyboard.press("x");
    await page.keyboard.press("Escape");
    await expect(heard(page).nth(3)).toHaveText('windowUp {"key":"Escape"}');
    await expect(heard(page).nth(2)).toHaveText('windowDown {"key":"Escape"}');
    expect(await frames.take()).toEqual(["down", "up", "windowDown", "windowUp"].flatMap(asked));
  });

  test("phx-focus and phx-blur hear of their element", async ({ page }) => {
    await page.locator("#focus").focus();
    await page.locator("#keys").focus();
    await expect(heard(page)).toHaveText(['focus {"x":"1","value":""}', 'blur {"x":"1","value":""}']);
    expect(await frames.take()).toEqual(["focus", "blur"].flatMap(asked));
  });

  test("phx-debounce holds what is typed back for a time, or until the input is left", async ({ page }) => {
    const input = (name: string) => page.locator(`[name="${name}"]`);
    for (const name of ["late", "left"]) {
      await input(name).pressSequentially("abc");
      expect(await frames.take()).toEqual([]);
      await input(name).evaluate((element) => element.blur());
      expect(await frames.take()).toEqual(asked("change"));
    }
    await expect(heard(page).first()).toHaveText(/"late":"abc".*"_target":\["late"\]/);
    await expect(heard(page).last()).toHaveText(/"left":"abc".*"_target":\["left"\]/);
    await input("soon").press("x");
    await expect(heard(page).last()).toHaveText(/"soon":"x".*"_target":\["soon"\]/);
  });

  test("phx-throttle sends the first of many clicks", async ({ page }) => {
    const button = page.locator("#throttled");
    for (let click = 0; click < 3; click++) {
      await button.click();
      await frames.takeAll();
    }
    await button.evaluate((element) => element.blur());
    await button.click();
    await expect(heard(page).filter({ hasText: "throttled" })).toHaveText([
      'throttled {"value":""}',
      'throttled {"value":""}',
    ]);
  });
});

test.describe("what waits for an answer", () => {
  test("says so by its class, is disabled, and says what phx-disable-with says", async ({ page, serveApp }) => {
    const held = gate();
    const Slow = liveView({
      mount: () => ({ saved: 0 }),
      events: {
        async save(socket) {
          await held.passed();
          socket.update("saved", (saved) => saved + 1);
        },
      },
      render: ({ saved }) =>
        html`<form id="form" phx-change="save" phx-submit="save">
            <input name="text" value="a" /><button phx-disable-with="Saving…">Save</button>
          </form>
          <button id="click" phx-click="save" phx-disable-with="Wait…">Click</button>
          <button id="more" phx-click=${js.push("save", { loading: "#form, #saved", pageLoading: true })}>more</button>
          <b id="saved">${saved}</b>`,
    });
    await goLive(page, await serveApp(liveApp({ "/": Slow })));
    const form = page.locator("#form");
    const button = form.locator("button");
    await button.click();
    await expect(form).toHaveClass("phx-submit-loading");
    await expect(button).toHaveText("Saving…");
    await expect(button).toBeDisabled();
    await expect(form.locator("input")).toHaveAttribute("readonly");
    held.pass();
    await expect(page.locator("#saved")).toHaveText("1");
    await expect(button).toHaveText("Save");
    await expect(button).toBeEnabled();
    await expect(form).not.toHaveClass(/loading/);
    await expect(form.locator("input")).not.toHaveAttribute("readonly");

    await form.locator("input").press("b");
    await expect(form).toHaveClass("phx-change-loading");
    await expect(form.locator("input")).toHaveClass("phx-change-loading");
    held.pass();
    await expect(page.locator("#saved")).toHaveText("2");
    await expect(form).not.toHaveClass(/loading/);

    const click = page.locator("#click");
    await click.click();
    await expect(click).toHaveClass("phx-click-loading");
    await expect(click).toHaveText("Wait…");
    held.pass();
    await expect(page.locator("#saved")).toHaveText("3");
    await expect(click).toHaveText("Click");

    await page.evaluate(() => {
      const log = (kind: string) => document.body.setAttribute("data-loading", kind);
      for (const kind of ["start", "stop"]) addEventListener(`phx:page-loading-${kind}`, () => log(kind));
    });
    await page.locator("#more").click();
    await expect(page.locator("body")).toHaveAttribute("data-loading", "start");
    await expect(form).toHaveClass("phx-click-loading");
    await expect(page.locator("#saved")).toHaveClass("phx-click-loading");
    held.pass();
    await expect(page.locator("#saved")).toHaveText("4");
    await expect(page.locator("body")).toHaveAttribute("data-loading", "stop");
    await expect(page.locator("#saved")).not.toHaveClass(/loading/);
  });
});

test("phx-mounted, phx-remove, phx-connected and phx-disconnected run their commands", async ({ page, serveApp }) => {
  const note = (name: string): JS => js.dispatch("note", { to: "body", detail: { name } });
  const Life = liveView({
    mount: () => ({ shown: false, heard: [] as readonly string[] }),
    events: { toggle: (socket) => socket.update("shown", (shown) => !shown), came: hear("came") },
    render: ({ shown: there, heard: lines }) =>
      html`<button phx-click="toggle">toggle</button>
        <p id="state" phx-connected=${note("connected")} phx-disconnected=${note("disconnected")}></p>
        ${
          there &&
          html`<p
            id="guest"
            phx-mounted=${note("mounted").push("came", { value: { who: "guest" } })}
            phx-remove=${note("removed").dispatch("hold", { to: "body", blocking: true })}
          >
            guest
          </p>`
        }
        ${shown(lines)}`,
  });
  await page.addInitScript(() => {
    addEventListener("note", (event) => {
      const { name } = (event as CustomEvent).detail;
      const { body } = document;
      body.setAttribute("data-notes", `${body.getAttribute("data-notes") ?? ""} ${name}`);
    });
    addEventListener("hold", (event) => Reflect.set(window, "letGo", (event as CustomEvent).detail.done));
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Life })));
  const notes = (names: string) => expect(page.locator("body")).toHaveAttribute("data-notes", names);
  await notes(" connected");
  await frames.take();
  await page.getByRole("button").click();
  await notes(" connected mounted");
  await expect(heard(page)).toHaveText(['came {"who":"guest"}']);
  expect(await frames.take()).toEqual([...asked("toggle"), ...asked("came")]);
  await page.getByRole("button").click();
  await notes(" connected mounted removed");
  // Held by its own commands, it is still to be seen.
  await expect(page.locator("#guest")).toBeVisible();
  await page.evaluate(() => (Reflect.get(window, "letGo") as () => void)());
  await expect(page.locator("#guest")).toHaveCount(0);
  await page.evaluate(() => window.liveSocket.disconnect());
  await notes(" connected mounted removed disconnected");
  await page.evaluate(() => window.liveSocket.connect());
  await notes(" connected mounted removed disconnected connected");
});

test("phx-update=ignore leaves the inside to the browser, data attributes apart; all else is replaced", async ({
  page,
  serveApp,
}) => {
  const Updates = liveView({
    mount: () => ({ n: 1 }),
    events: { next: (socket) => socket.update("n", (n) => n + 1) },
    render: ({ n }) =>
      html`<button phx-click="next">next</button>
        <p id="ignored" phx-update="ignore" data-n="${n}" title="${n}">${n}</p>
        <p id="replaced" phx-update="replace" title="${n}">${n}</p>`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Updates })));
  await page.evaluate(() => {
    for (const id of ["ignored", "replaced"]) document.getElementById(id)?.append(" and the page's own");
  });
  await page.getByRole("button").click();
  await expect(page.locator("#replaced")).toHaveText("2");
  await expect(page.locator("#replaced")).toHaveAttribute("title", "2");
  await expect(page.locator("#ignored")).toHaveText("1 and the page's own");
  await expect(page.locator("#ignored")).toHaveAttribute("title", "1");
  await expect(page.locator("#ignored")).toHaveAttribute("data-n", "2");
});

test("phx-viewport-… says which row is at the edge, and that the list was overrun", async ({ page, serveApp }) => {
  const Long = liveView({
    mount: () => ({ heard: [] as readonly string[] }),
    events: { first: hear("first"), last: hear("last") },
    render: ({ heard: lines }) =>
      html`<div style="position: fixed; right: 0">${shown(lines)}</div>
        <ul id="rows" phx-viewport-top="first" phx-viewport-bottom="last" style="padding: 1000px 0">
          ${Array.from({ length: 60 }, (_, n) => html`<li id="row-${n}" style="height: 50px">${n}</li>`)}
        </ul>`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Long })));
  const scrollTo = (y: number) => page.evaluate((top) => window.scrollTo({ top, behavior: "instant" }), y);
  await scrollTo(3_500);
  await expect(heard(page)).toHaveText(['last {"id":"row-59"}']);
  await scrollTo(1_000);
  await expect(heard(page)).toHaveText(['last {"id":"row-59"}', 'first {"id":"row-0"}']);
  await scrollTo(0);
  await expect(heard(page).nth(2)).toHaveText('first {"id":"row-0","_overran":true}');
});

test("bindings in a component go where phx-target says", async ({ page, serveApp }) => {
  const Inner = liveComponent({
    mount: () => ({ heard: [] as readonly string[] }),
    events: { key: hear("key"), away: hear("away"), change: hear("change") },
    render: ({ heard: lines, myself }) =>
      html`<div phx-window-keydown="key" phx-key="Escape" phx-click-away="away" phx-target="${myself}">
        <form phx-change="change" phx-target="${myself}"><input name="a[b]" /></form>
        ${shown(lines)}
      </div>`,
  });
  const Outer = liveView({
    mount: () => ({}),
    render: () =>
      html`<h1>outside</h1>
        ${component(Inner, { id: "inner" })}`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Outer })));
  await page.keyboard.press("Escape");
  await expect(heard(page)).toHaveCount(1);
  await page.getByRole("heading").click();
  await expect(heard(page)).toHaveCount(2);
  await page.locator("input").fill("c");
  await expect(heard(page)).toHaveText([
    'key {"key":"Escape"}',
    "away {}",
    'change {"a":{"b":"c"},"_target":["a","b"]}',
  ]);
  await isLive(page);
});

test("phx-patch-focused patches what is being typed, phx-no-unused-field says nothing of what is not used", async ({
  page,
  serveApp,
}) => {
  const Upper = liveView({
    mount: () => ({ text: "", heard: [] as readonly string[] }),
    events: {
      change(socket, params) {
        hear("change")(socket, params);
        socket.assign({ text: String(params["text"]).toUpperCase() });
      },
    },
    render: ({ text, heard: lines }) =>
      html`<form id="form" phx-change="change" phx-no-unused-field>
          <input name="text" value="${text}" phx-patch-focused /> <input name="other" />
        </form>
        ${shown(lines)}`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Upper })));
  const input = page.locator('[name="text"]');
  await input.press("a");
  await expect(input).toHaveValue("A");
  await expect(input).toBeFocused();
  await expect(heard(page)).toHaveText(['change {"text":"a","other":"","_target":["text"]}']);
});
