import type { Page } from "@playwright/test";
import {
  component,
  flashGroup,
  focusWrap,
  html,
  intersperse,
  link,
  liveComponent,
  liveRender,
  liveTitle,
  liveView,
  portal,
  type Layout,
} from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, isLive, liveApp } from "./support/live-app.ts";

const live = (page: Page) => page.locator("[data-phx-main].phx-connected");

test.describe("portal", () => {
  const Counter = liveComponent({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count, myself }) =>
      html`<button id="part" phx-click="inc" phx-target="${myself}">part ${count}</button>`,
  });
  const Child = liveView({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) => html`<button id="child-button" phx-click="inc">child ${count}</button>`,
  });
  const Menu = liveView({
    mount: () => ({ count: 0, open: true, name: "" }),
    events: {
      inc: (socket) => socket.update("count", (count) => count + 1),
      toggle: (socket) => socket.update("open", (open) => !open),
      type: (socket, { name }) => socket.assign({ name: String(name) }),
    },
    render: ({ count, open, name }) =>
      html`<button id="toggle" phx-click="toggle">toggle</button> <output>${name}</output> ${
          open &&
          portal(
            { id: "menu", target: "body" },
            html`<button id="inside" phx-click="inc">inside ${count}</button>
              <form id="form" phx-change="type"><input name="name" /></form>
              ${component(Counter, { id: "part" })} ${liveRender(Child, { id: "child" })}`,
          )
        }`,
  });

  test("shows its content elsewhere, whose events and patches stay the view's", async ({ page, serveApp }) => {
    const url = await serveApp(liveApp({ "/": Menu }, { views: { child: Child } }));
    const frames = new Frames(page);
    await goLive(page, url);
    await expect(page.locator("body > #_lv_portal_wrap_menu")).toBeVisible();
    await expect(page.locator("#child.phx-connected")).toBeAttached();
    expect(await frames.take()).toEqual([...JOINED, ...JOINED]);
    for (const [id, text] of [
      ["inside", "inside 1"],
      ["part", "part 1"],
      ["child-button", "child 1"],
    ] as const) {
      await page.locator(`#${id}`).click();
      await expect(page.locator(`#${id}`)).toHaveText(text);
      expect(await frames.take()).toEqual(asked("inc"));
    }
    await page.locator("input").fill("typed");
    await expect(page.locator("output")).toHaveText("typed");
    await page.locator("#toggle").click();
    await expect(page.locator("#_lv_portal_wrap_menu")).toHaveCount(0);
    await page.locator("#toggle").click();
    await expect(page.locator("body > #_lv_portal_wrap_menu #inside")).toHaveText("inside 1");
    await expect(page.locator("#part")).toHaveText("part 0");
  });
});

test("focusWrap keeps the Tab key inside, both ways", async ({ page, serveApp }) => {
  const Dialog = liveView({
    mount: () => ({}),
    render: () =>
      html`<button id="before">before</button>
        ${focusWrap({ id: "dialog" }, html`<button id="yes">yes</button><button id="no">no</button>`)}
        <button id="after">after</button>`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Dialog })));
  await expect(page.locator("#yes")).toBeFocused();
  for (const [key, id] of [
    ["Tab", "no"],
    ["Tab", "yes"],
    ["Shift+Tab", "no"],
    ["Shift+Tab", "yes"],
  ] as const) {
    await page.keyboard.press(key);
    await expect(page.locator(`#${id}`)).toBeFocused();
  }
});

test("liveTitle follows the title of the view, over live navigation too", async ({ page, serveApp }) => {
  const titled = (title: string | undefined, to: string) =>
    liveView({
      mount(socket) {
        if (title !== undefined) socket.putPageTitle(title);
        return { n: 0 };
      },
      events: {
        next(socket) {
          socket.update("n", (n) => n + 1);
          socket.putPageTitle(`${title} ${socket.assigns.n} & <more>`);
        },
      },
      render: ({ n }) => html`<a ${link({ navigate: to })}>go</a> <button phx-click="next">${n}</button>`,
    });
  const layout: Layout = ({ head, body, title }) =>
    html`<html lang="en">
      <head>
        <link rel="icon" href="data:," />
        ${liveTitle(title, { default: "Mail", prefix: "· ", suffix: " · Inbox" })} ${head}
      </head>
      <body>
        ${body}
      </body>
    </html>`;
  const views = {
    "/": titled("First", "/second"),
    "/second": titled("Second", "/third"),
    "/third": titled(undefined, "/"),
  };
  const url = await serveApp(liveApp(views, { layout }));
  expect(await (await page.request.get(url)).text()).toContain("· First · Inbox</title>");
  await goLive(page, url);
  await expect(page).toHaveTitle("· First · Inbox");
  await page.getByRole("button").click();
  await expect(page).toHaveTitle("· First 1 & <more> · Inbox");
  await page.getByRole("link").click();
  await expect(page).toHaveTitle("· Second · Inbox");
  await page.goto(`${url}/third`);
  await isLive(page);
  await expect(page).toHaveTitle("· Mail · Inbox");
});

test("flash is shown, cleared one by one or as a whole, of the view and of a component", async ({ page, serveApp }) => {
  const Part = liveComponent({
    events: { say: (socket) => socket.putFlash("info", "from the part") },
    render: ({ flash, myself }) =>
      html`<div>
        <button id="part" phx-click="say" phx-target="${myself}">say</button>
        <p id="part-flash" phx-click="lv:clear-flash" phx-target="${myself}">${flash["info"]}</p>
      </div>`,
  });
  const Page = liveView({
    mount: () => ({}),
    events: {
      say(socket) {
        socket.putFlash("info", "well <done>");
        socket.putFlash("error", "not quite");
      },
      forget: (socket) => socket.clearFlash("info"),
    },
    render: ({ flash }) =>
      html`${flashGroup(flash)} <button id="say" phx-click="say">say</button>
        <button id="forget" phx-click="forget">forget</button>
        <button id="clear" phx-click="lv:clear-flash">clear</button> ${component(Part, { id: "part" })}`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Page })));
  await frames.take();
  const alerts = page.getByRole("alert").locator("p");
  await page.locator("#say").click();
  await expect(alerts).toHaveText(["well <done>", "not quite"]);
  await page.getByRole("button", { name: "Close" }).first().click();
  await expect(alerts).toHaveText(["not quite"]);
  expect(await frames.take()).toEqual([...asked("say"), ...asked("lv:clear-flash")]);
  await page.locator("#say").click();
  await expect(alerts).toHaveText(["not quite", "well <done>"]);
  await page.locator("#forget").click();
  await expect(alerts).toHaveText(["not quite"]);
  await page.locator("#part").click();
  await expect(page.locator("#part-flash")).toHaveText("from the part");
  await page.locator("#clear").click();
  await expect(alerts).toHaveCount(0);
  await expect(page.locator("#part-flash")).toHaveText("from the part");
  await page.locator("#part-flash").click();
  await expect(page.locator("#part-flash")).toBeEmpty();
  await expect(live(page)).toBeAttached();
});

test("intersperse puts something between what comes and goes", async ({ page, serveApp }) => {
  const Crumbs = liveView({
    mount: () => ({ names: ["Home"] }),
    events: {
      deeper: (socket) => socket.update("names", (names) => [...names, `Level ${names.length}`]),
      up: (socket) => socket.update("names", (names) => names.slice(0, -1)),
    },
    render: ({ names }) =>
      html`<nav>
          ${intersperse(
            names,
            (name) => html`<b>${name}</b>`,
            () => html`<i>›</i>`,
          )}
        </nav>
        <button id="deeper" phx-click="deeper">deeper</button> <button id="up" phx-click="up">up</button>`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Crumbs })));
  const parts = page.locator("nav > *");
  await page.locator("#deeper").click();
  await expect(parts).toHaveText(["Home", "›", "Level 1"]);
  await page.locator("#deeper").click();
  await expect(parts).toHaveText(["Home", "›", "Level 1", "›", "Level 2"]);
  await page.locator("#up").click();
  await page.locator("#up").click();
  await expect(parts).toHaveText(["Home"]);
});
