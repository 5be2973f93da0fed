import type { Page } from "@playwright/test";
import { component, each, html, js, liveComponent, liveView, runtimeHook, stream, type Rendered } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, isLive, layoutWith, liveApp } from "./support/live-app.ts";

/** What a page sends and hears when components have gone from it, and nothing besides. */
const DESTROYED = ["sent cids_will_destroy", "received reply", "sent cids_destroyed", "received reply"];

const Counter = liveComponent({
  mount: () => ({ count: 0 }),
  update: (_socket, { label = "" }: { label?: string }) => ({ label }),
  events: {
    inc: (socket) => socket.update("count", (count) => count + 1),
  },
  render: ({ id, label, count, myself }) =>
    html`<section id="${id}" class="counter">
      <b>${label}</b> <output>${count}</output>
      <button class="inc" phx-click="inc" phx-target="${myself}">inc</button>
      <input aria-label="note" />
    </section>`,
});

/** Of another kind, and with an id that a counter has, too. */
const Switch = liveComponent({
  mount: () => ({ on: false }),
  events: {
    inc: (socket) => socket.update("on", (on) => !on),
    rename: (socket) => socket.sendUpdate(Counter, "pears", { label: `by the switch ${socket.id}` }),
  },
  render: ({ on, myself }) =>
    html`<p id="switch">
      <button phx-click="inc" phx-target="${myself}">${on ? "on" : "off"}</button>
      <a phx-click="rename" phx-target="${myself}">rename</a>
    </p>`,
});

const Fruits = liveView({
  mount: () => ({ count: 0, fruits: ["apples", "pears", "plums"] }),
  events: {
    inc: (socket) => socket.update("count", (count) => count + 1),
    label: (socket) => socket.sendUpdate(Counter, "apples", { label: "by the view" }),
    reverse: (socket) => socket.update("fruits", (fruits) => fruits.toReversed()),
    drop: (socket, { fruit }) => socket.update("fruits", (fruits) => fruits.filter((one) => one !== fruit)),
    add: (socket, { fruit }) => socket.update("fruits", (fruits) => [...fruits, String(fruit)]),
  },
  render: ({ count, fruits }) =>
    html`<h1>${count}</h1>
      <button id="inc" phx-click="inc">inc</button> <button id="label" phx-click="label">label</button>
      <button id="reverse" phx-click="reverse">reverse</button>
      <button id="drop" phx-click="drop" phx-value-fruit="pears">drop</button>
      <button id="add" phx-click="add" phx-value-fruit="pears">add</button>
      <button id="by-id" phx-click="inc" phx-target="#pears">pears</button>
      <button id="all" phx-click="inc" phx-target=".counter">all</button>
      <button id="within" phx-click=${js.push("inc", { target: "#plums output" })}>within plums</button>
      ${component(Switch, { id: "apples" })}
      <div id="fruits">
        ${each(
          fruits,
          (fruit) => fruit,
          (fruit) => html`<div>${component(Counter, { id: fruit, label: fruit })}</div>`,
        )}
      </div>`,
});

const counts = (page: Page) => page.locator(".counter output");

test.describe("components of a view", () => {
  let frames: Frames;
  test.beforeEach(async ({ page, serveApp }) => {
    frames = new Frames(page);
    await goLive(page, await serveApp(liveApp({ "/": Fruits })));
    expect(await frames.take()).toEqual(JOINED);
  });

  test("each count for themselves, by one message each way", async ({ page }) => {
    await page.locator("#apples .inc").click();
    await page.locator("#apples .inc").click();
    await page.locator("#plums .inc").click();
    await page.locator("#switch button").click();
    await expect(page.locator("#switch button")).toHaveText("on");
    await expect(counts(page)).toHaveText(["2", "0", "1"]);
    await expect(page.getByRole("heading")).toHaveText("0");
    const sent = await frames.takeAll();
    const events = sent.filter(({ event }) => event === "event");
    expect(sent).toHaveLength(8);
    // Their ids are among their kind alone: a switch and a counter are both `apples`.
    expect(events.map(({ payload }) => payload["cid"])).toEqual([2, 2, 4, 1]);
  });

  test("are found by a selector, of their element or of one inside, and all that it matches are", async ({ page }) => {
    await page.locator("#by-id").click();
    await expect(counts(page)).toHaveText(["0", "1", "0"]);
    await page.locator("#within").click();
    await expect(counts(page)).toHaveText(["0", "1", "1"]);
    expect(await frames.take()).toEqual([...asked("inc"), ...asked("inc")]);
    await page.locator("#all").click();
    await expect(counts(page)).toHaveText(["1", "2", "2"]);
    const all = await frames.takeAll();
    const refs = (way: string) => all.filter((frame) => frame.way === way).map(({ ref }) => ref);
    expect(refs("sent")).toHaveLength(3);
    expect(refs("received")).toEqual(refs("sent"));
    await expect(page.getByRole("heading")).toHaveText("0");
  });

  test("are updated by the view and by one another, and keep their state", async ({ page }) => {
    await page.locator("#apples .inc").click();
    await page.locator("#label").click();
    await expect(page.locator("#apples b")).toHaveText("by the view");
    await page.locator("#switch a").click();
    await expect(page.locator("#pears b")).toHaveText("by the switch apples");
    // What the view renders besides does not take it back.
    await page.locator("#inc").click();
    await expect(page.getByRole("heading")).toHaveText("1");
    await expect(page.locator(".counter b")).toHaveText(["by the view", "by the switch apples", "plums"]);
    await expect(counts(page)).toHaveText(["1", "0", "0"]);
    expect(await frames.take()).toEqual(["inc", "label", "rename", "inc"].flatMap(asked));
  });

  test("keep their elements, focus and what is typed when their order changes", async ({ page }) => {
    const note = page.locator("#plums input");
    await page.locator("#apples .inc").click();
    await note.pressSequentially("ripe");
    await page.locator("#apples").evaluate((element) => Reflect.set(element, "same", true));
    // Not by a click, which would take the focus away.
    await page.evaluate(() => document.querySelector<HTMLElement>("#reverse")?.click());
    await expect(page.locator(".counter b")).toHaveText(["plums", "pears", "apples"]);
    await expect(counts(page)).toHaveText(["0", "0", "1"]);
    await expect(note).toBeFocused();
    await note.pressSequentially("r");
    await expect(note).toHaveValue("riper");
    expect(await page.locator("#apples").evaluate((element) => Reflect.get(element, "same"))).toBe(true);
    await page.locator("#apples .inc").click();
    await expect(counts(page)).toHaveText(["0", "0", "2"]);
    expect(await frames.take()).toEqual(["inc", "reverse", "inc"].flatMap(asked));
  });

  test("are destroyed in two steps when they go, and begin anew", async ({ page }) => {
    await page.locator("#pears .inc").click();
    await page.locator("#drop").click();
    await expect(page.locator(".counter")).toHaveCount(2);
    const all = await frames.takeAll();
    expect(all.map(({ way, event }) => `${way} ${event}`).slice(4)).toEqual([
      "sent cids_will_destroy",
      "received phx_reply",
      "sent cids_destroyed",
      "received phx_reply",
    ]);
    expect(all.at(-1)?.payload).toEqual({ status: "ok", response: { cids: [3] } });
    await page.locator("#add").click();
    await expect(page.locator(".counter b")).toHaveText(["apples", "plums", "pears"]);
    await page.locator("#pears .inc").click();
    await expect(counts(page)).toHaveText(["0", "0", "1"]);
    expect(await frames.take()).toEqual([...asked("add"), ...asked("inc")]);
  });

  test("are the same where one goes and comes in the same moment", async ({ page }) => {
    await page.locator("#pears .inc").click();
    await expect(counts(page)).toHaveText(["0", "1", "0"]);
    await page.evaluate(() => {
      for (const id of ["drop", "add"]) document.getElementById(id)?.click();
    });
    await expect(page.locator(".counter b")).toHaveText(["apples", "plums", "pears"]);
    await expect(counts(page)).toHaveText(["0", "0", "1"]);
    await page.locator("#pears .inc").click();
    await expect(counts(page)).toHaveText(["0", "0", "2"]);
  });
});

test.describe("a component that comes back before the page has destroyed it", () => {
  /** Holds the page's patches back from the moment the component goes, as a transition does. */
  const Hold = runtimeHook(
    "Hold",
  )`{ destroyed() { this.liveSocket.execJS(document.body, '[["dispatch",{"event":"hold","blocking":true}]]') } }`;
  const Inner = liveComponent({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count, myself }) => html`<i phx-click="inc" phx-target="${myself}">${count}</i>`,
  });
  const Outer = liveComponent({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count, myself }) =>
      html`<div id="outer" phx-hook="Hold">
        <b phx-click="inc" phx-target="${myself}">${count}</b> ${component(Inner, { id: "inner" })}
      </div>`,
  });
  const Page = liveView({
    mount: () => ({ shown: true }),
    events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
    render: ({ shown }) =>
      html`<button phx-click="toggle">toggle</button> ${shown && component(Outer, { id: "outer" })}`,
  });

  test("is revived whole, with all that is in it", async ({ page, serveApp }) => {
    await page.addInitScript(() => {
      addEventListener("hold", (event) => Reflect.set(window, "letGo", (event as CustomEvent).detail.done));
    });
    const app = liveApp({ "/": Page }, { layout: layoutWith(Hold) });
    const frames = new Frames(page);
    await goLive(page, await serveApp(app));
    await page.locator("b").click();
    await page.locator("i").click();
    await expect(page.locator("#outer")).toHaveText("1 1");
    await frames.take();
    await page.getByRole("button").click();
    await expect(page.locator("#outer")).toHaveCount(0);
    expect(await frames.take()).toEqual([...asked("toggle"), "sent cids_will_destroy", "received reply"]);
    await page.getByRole("button").click();
    expect(await frames.take()).toEqual(asked("toggle"));
    await page.evaluate(() => (Reflect.get(window, "letGo") as () => void)());
    await expect(page.locator("#outer")).toHaveText("1 1");
    await page.locator("b").click();
    await page.locator("i").click();
    await expect(page.locator("#outer")).toHaveText("2 2");
  });
});

test("updateMany sees all components of a kind that a render meets, at once", async ({ page, serveApp }) => {
  const Name = liveComponent({
    updateMany: (updates: readonly { props: { user: number } }[]) =>
      updates.map(({ props: { user } }) => ({ text: `user ${user} of ${updates.length}` })),
    render: ({ text }) => html`<li>${text}</li>`,
  });
  const Names = liveView({
    mount: () => ({ users: [1, 2] }),
    events: { more: (socket) => socket.update("users", (users) => [...users, 3, 4, 5]) },
    render: ({ users }) =>
      html`<ul>
          ${each(
            users,
            (user) => user,
            (user) => html`${component(Name, { id: user, user })}`,
          )}
        </ul>
        <button phx-click="more">more</button>`,
  });
  const url = await serveApp(liveApp({ "/": Names }));
  expect(await (await page.request.get(url)).text()).toContain("<li>user 2 of 2</li>");
  await goLive(page, url);
  await page.getByRole("button").click();
  await expect(page.locator("li")).toHaveText([
    "user 1 of 2",
    "user 2 of 2",
    "user 3 of 3",
    "user 4 of 3",
    "user 5 of 3",
  ]);
});

test("components live in the rows of a stream, and go with them", async ({ page, serveApp }) => {
  const Feed = liveView({
    mount: () => ({ lines: stream([{ id: 1 }, { id: 2 }]), next: 3 }),
    events: {
      add(socket) {
        socket.streamInsert("lines", { id: socket.assigns.next }, { at: 0 });
        socket.update("next", (next) => next + 1);
      },
      again: (socket) => socket.streamInsert("lines", { id: 1 }),
      drop: (socket) => socket.streamDelete("lines", { id: 1 }),
      label: (socket) => socket.sendUpdate(Counter, "row-2", { label: "renamed" }),
    },
    render: ({ lines, next }) =>
      html`<h1>${next}</h1>
        <div id="lines" phx-update="stream">
          ${each(
            lines,
            (line, id) =>
              html`<div id="${id}">${component(Counter, { id: `row-${line.id}`, label: `line ${line.id}` })}</div>`,
          )}
        </div>
        ${["add", "again", "drop", "label"].map((name) => html`<button id="${name}" phx-click="${name}"></button>`)}`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Feed })));
  expect(await frames.take()).toEqual(JOINED);
  const run = (name: string) => page.evaluate((id) => document.getElementById(id)?.click(), name);
  await page.locator("#row-1 .inc").click();
  await expect(counts(page)).toHaveText(["1", "0"]);
  await run("add");
  await expect(page.locator(".counter b")).toHaveText(["line 3", "line 1", "line 2"]);
  await page.locator("#row-1 .inc").click();
  await page.locator("#row-3 .inc").click();
  await expect(counts(page)).toHaveText(["1", "2", "0"]);
  await run("again");
  await run("label");
  await expect(page.locator(".counter b")).toHaveText(["line 3", "line 1", "renamed"]);
  await expect(counts(page)).toHaveText(["1", "2", "0"]);
  expect(await frames.take()).toEqual(["inc", "add", "inc", "inc", "again", "label"].flatMap(asked));
  await run("drop");
  await expect(counts(page)).toHaveText(["1", "0"]);
  expect(await frames.take()).toEqual([...asked("drop"), ...DESTROYED]);
  await run("again");
  await expect(counts(page)).toHaveText(["1", "0", "0"]);
});

test("a slot is given arguments, shows what is around it, and its events go where it says", async ({
  page,
  serveApp,
}) => {
  const Table = liveComponent({
    mount: (_socket, _props: { rows: readonly string[]; cell: (row: string, myself: number) => Rendered }) => ({
      picked: "",
    }),
    update: (_socket, props) => props,
    events: { pick: (socket, { row }) => socket.assign({ picked: String(row) }) },
    render: ({ rows, cell, picked, myself }) =>
      html`<div>
        <output>${picked}</output>
        ${each(
          rows,
          (row) => row,
          (row) => html`<p>${cell(row, myself)}</p>`,
        )}
      </div>`,
  });
  const Page = liveView({
    mount: () => ({ rows: ["a", "b"], mark: "!", chosen: "" }),
    events: {
      mark: (socket) => socket.update("mark", (mark) => `${mark}!`),
      choose: (socket, { row }) => socket.assign({ chosen: String(row) }),
    },
    render: ({ rows, mark, chosen }) =>
      html`<h1>${chosen}</h1>
        <button id="mark" phx-click="mark">mark</button>
        ${component(Table, {
          id: "table",
          rows,
          cell: (row, myself) =>
            html`<b phx-click="choose" phx-value-row="${row}">${row}${mark}</b>
              <i phx-click="pick" phx-value-row="${row}" phx-target="${myself}">pick</i>`,
        })}`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Page })));
  expect(await frames.take()).toEqual(JOINED);
  await page.locator("i").last().click();
  await expect(page.locator("output")).toHaveText("b");
  await page.locator("b").first().click();
  await expect(page.getByRole("heading")).toHaveText("a");
  await page.locator("#mark").click();
  await expect(page.locator("b")).toHaveText(["a!!", "b!!"]);
  await expect(page.locator("output")).toHaveText("b");
  expect(await frames.take()).toEqual(["pick", "choose", "mark"].flatMap(asked));
});

test("an error in a component takes its view along, which comes back with what was typed", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/view crashed|error: /i);
  const Fragile = liveComponent({
    mount: () => ({ note: "" }),
    events: {
      write: (socket, { note }) => socket.assign({ note: String(note) }),
      boom: () => {
        throw new Error("boom");
      },
    },
    render: ({ note, myself }) =>
      html`<div>
        <form id="notes" phx-change="write" phx-target="${myself}"><input name="note" value=${note} /></form>
        <output>${note}</output>
        <button id="boom" phx-click="boom" phx-target="${myself}">boom</button>
      </div>`,
  });
  const Page = liveView({
    mount: () => ({ count: 0 }),
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) =>
      html`<button id="inc" phx-click="inc">${count}</button> ${component(Fragile, { id: "fragile" })}`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Page })));
  await page.locator("#inc").click();
  await page.locator("input").fill("half a thought");
  await expect(page.locator("output")).toHaveText("half a thought");
  await frames.take();
  await page.locator("#boom").click();
  await expect(page.locator("#inc")).toHaveText("0");
  await isLive(page);
  await expect(page.locator("output")).toHaveText("half a thought");
  await expect(page.locator("input")).toHaveValue("half a thought");
  expect(await frames.take()).toEqual(["sent event boom", "received phx_error", ...JOINED, ...asked("write")]);
});
