import type { Page } from "@playwright/test";
import { component, each, html, liveComponent, liveRender, liveView, stream, type Stream } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { OUTAGE } from "./support/console-guard.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, isLive, liveApp } from "./support/live-app.ts";
import { RestartingServer } from "./support/restarting-server.ts";

interface Line {
  readonly id: number;
  readonly text: string;
}
const line = (id: number, text = `line ${id}`): Line => ({ id, text });
const buttons = (names: readonly string[]) =>
  names.map((name) => html`<button id="${name}" phx-click="${name}">${name}</button>`);

const Lines = liveView({
  mount: () => ({ lines: stream([line(1), line(2), line(3)]) }),
  events: {
    append: (socket) => socket.streamInsert("lines", line(4)),
    prepend: (socket) => socket.streamInsert("lines", line(0), { at: 0 }),
    second: (socket) => socket.streamInsert("lines", line(9), { at: 1 }),
    many: (socket) => socket.stream("lines", [line(5), line(6)], { at: 0 }),
    change: (socket) => socket.streamInsert("lines", line(2, "changed"), { at: 0 }),
    known: (socket) => socket.streamInsert("lines", line(3, "updated"), { updateOnly: true }),
    unknown: (socket) => socket.streamInsert("lines", line(8), { updateOnly: true }),
    move(socket) {
      socket.streamDelete("lines", line(3));
      socket.streamInsert("lines", line(3, "moved"), { at: 0 });
    },
    remove: (socket) => socket.streamDelete("lines", line(1)),
    removeById: (socket) => socket.streamDeleteById("lines", "lines-2"),
    restore: (socket) => socket.stream("lines", [line(1), line(2), line(3)], { reset: true }),
    reset: (socket) => socket.stream("lines", [line(3, "kept"), line(10)], { reset: true }),
    clear: (socket) => socket.stream("lines", [], { reset: true }),
  },
  render: ({ lines }) =>
    html`<ul id="lines" phx-update="stream">
        <li id="empty" class="only">nothing here</li>
        ${each(lines, ({ text }, id) => html`<li id="${id}">${text}</li>`)}
      </ul>
      ${buttons(["restore", ...Object.keys(SHOWN)])}`,
});

/** What each event leaves of the lines 1, 2 and 3. */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  append: ["line 1", "line 2", "line 3", "line 4"],
  prepend: ["line 0", "line 1", "line 2", "line 3"],
  second: ["line 1", "line 9", "line 2", "line 3"],
  many: ["line 6", "line 5", "line 1", "line 2", "line 3"],
  change: ["line 1", "changed", "line 3"],
  known: ["line 1", "line 2", "updated"],
  unknown: ["line 1", "line 2", "line 3"],
  move: ["moved", "line 1", "line 2"],
  remove: ["line 2", "line 3"],
  removeById: ["line 1", "line 3"],
  reset: ["kept", "line 10"],
  clear: [],
};

const rows = (page: Page) => page.locator("#lines li:not(.only)");

test("a stream shows what each of its calls says, by one message each way", async ({ page, serveApp }) => {
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Lines })));
  expect(await frames.take()).toEqual(JOINED);
  for (const [name, shown] of Object.entries(SHOWN)) {
    await test.step(name, async () => {
      await page.locator("#restore").click();
      await expect(rows(page)).toHaveText(["line 1", "line 2", "line 3"]);
      await frames.take();
      const kept = page.locator("#lines-3");
      await kept.evaluate((element) => Reflect.set(element, "same", true));
      await page.locator(`#${name}`).click();
      expect(await frames.take()).toEqual(asked(name));
      await expect(rows(page)).toHaveText([...shown]);
      // What stays is the same element, and what is no item of the stream stays.
      if (shown.includes("line 3")) {
        expect(await kept.evaluate((element) => Reflect.get(element, "same"))).toBe(true);
      }
      await expect(page.locator("#empty")).toBeAttached();
    });
  }
});

test("a limit of the stream holds for each insert, and all that mount gave is in the first HTML", async ({
  page,
  serveApp,
}) => {
  const Log = liveView({
    mount: () => ({ lines: stream([line(1), line(2), line(3)], { limit: -2, domId: ({ id }) => `row-${id}` }), n: 4 }),
    events: {
      add(socket) {
        socket.streamInsert("lines", line(socket.assigns.n));
        socket.update("n", (n) => n + 1);
      },
      first: (socket) => socket.streamInsert("lines", line(9), { at: 0, limit: 1 }),
    },
    render: ({ lines }) =>
      html`<ul id="lines" phx-update="stream">
          ${each(lines, ({ text }, id) => html`<li id="${id}">${text}</li>`)}
        </ul>
        ${buttons(["add", "first"])}`,
  });
  const url = await serveApp(liveApp({ "/": Log }));
  const first = await (await page.request.get(url)).text();
  expect(first.match(/<li id="row-\d">/g)).toHaveLength(3);
  await goLive(page, url);
  await expect(rows(page)).toHaveText(["line 2", "line 3"]);
  for (const shown of [
    ["line 3", "line 4"],
    ["line 4", "line 5"],
  ]) {
    await page.locator("#add").click();
    await expect(rows(page)).toHaveText(shown);
  }
  await expect(page.locator("#row-5")).toHaveText("line 5");
  await page.locator("#first").click();
  await expect(rows(page)).toHaveText(["line 9"]);
});

test("a row being edited keeps its focus, caret and text while rows come and go around it", async ({
  page,
  serveApp,
}) => {
  const Editor = liveView({
    mount: () => ({ lines: stream([line(1), line(2), line(3)]), saved: "" }),
    events: {
      write: (socket, { text }) => socket.assign({ saved: String(text) }),
      before: (socket) => socket.streamInsert("lines", line(0), { at: 0 }),
      after: (socket) => socket.streamInsert("lines", line(4)),
      drop: (socket) => socket.streamDelete("lines", line(1)),
      itself: (socket) => socket.streamInsert("lines", line(2, "from the server")),
    },
    render: ({ lines, saved }) =>
      html`<ul id="lines" phx-update="stream">
          ${each(
            lines,
            ({ text }, id) =>
              html`<li id="${id}">
                <b>${text}</b>
                <form id="form-${id}" phx-change="write"><input name="text" value="${text}" /></form>
              </li>`,
          )}
        </ul>
        <output>${saved}</output> ${buttons(["before", "after", "drop", "itself"])}`,
  });
  await goLive(page, await serveApp(liveApp({ "/": Editor })));
  const input = page.locator("#lines-2 input");
  await input.focus();
  await input.evaluate((element: HTMLInputElement) => element.setSelectionRange(4, 4));
  await input.pressSequentially("!");
  await expect(page.locator("output")).toHaveText("line! 2");
  for (const name of ["before", "after", "drop", "itself"]) {
    await page.evaluate((id) => document.getElementById(id)?.click(), name);
  }
  await expect(page.locator("#lines input")).toHaveCount(4);
  await expect(page.locator("#lines-0 input")).toHaveValue("line 0");
  await expect(page.locator("#lines-2 b")).toHaveText("from the server");
  await expect(input).toBeFocused();
  await input.pressSequentially("?");
  await expect(page.locator("output")).toHaveText("line!? 2");
});

/** A list with its own stream, in a component or in a view. */
const list = (id: string, lines: Stream<Line>, target?: number) =>
  html`<div id="${id}">
    <ul id="${id}-lines" phx-update="stream">
      ${each(lines, ({ text }, rowId) => html`<li id="${rowId}">${text}</li>`)}
    </ul>
    <button phx-click="add" phx-target=${target}>add</button>
  </div>`;

const List = liveComponent({
  mount: (socket) => ({ lines: stream([line(1)], { domId: ({ id }) => `${socket.id}-${id}` }), n: 2 }),
  update: (_socket, { title }: { title: string }) => ({ title }),
  events: {
    add(socket) {
      socket.streamInsert("lines", line(socket.assigns.n), { at: 0 });
      socket.update("n", (n) => n + 1);
    },
  },
  render: ({ id, lines, title, myself }) =>
    html`<section>
      <h2>${title}</h2>
      ${list(String(id), lines, myself)}
    </section>`,
});
const Nested = liveView({
  mount: () => ({ lines: stream([line(1)], { domId: ({ id }) => `nested-${id}` }), n: 2 }),
  events: {
    add(socket) {
      socket.streamInsert("lines", line(socket.assigns.n), { at: 0 });
      socket.update("n", (n) => n + 1);
    },
  },
  render: ({ lines }) => html`${list("nested", lines)}`,
});
const Around = liveView({
  mount: () => ({ title: "title", lines: stream([line(1)]) }),
  events: {
    title: (socket) => socket.assign({ title: "another" }),
    add: (socket) => socket.streamInsert("lines", line(2)),
  },
  render: ({ title, lines }) =>
    html`${list("own", lines)} ${component(List, { id: "a", title })} ${component(List, { id: "b", title })}
    ${liveRender(Nested, { id: "child" })} ${buttons(["title"])}`,
});

test("streams of one name live side by side in a view, its components and the view nested in it", async ({
  page,
  serveApp,
}) => {
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Around }, { views: { nested: Nested } })));
  await expect(page.locator("#child.phx-connected")).toBeAttached();
  const shows = (id: string, lines: readonly string[]) => expect(page.locator(`#${id} li`)).toHaveText([...lines]);
  expect(await frames.take()).toEqual([...JOINED, ...JOINED]);
  for (const id of ["a", "nested", "own"]) await page.locator(`#${id} button`).click();
  await page.locator("#title").click();
  await expect(page.locator("h2")).toHaveText(["another", "another"]);
  await page.locator("#a button").click();
  await shows("a", ["line 3", "line 2", "line 1"]);
  await shows("b", ["line 1"]);
  await shows("nested", ["line 2", "line 1"]);
  await shows("own", ["line 1", "line 2"]);
  expect(await frames.take()).toEqual(["add", "add", "add", "title", "add"].flatMap(asked));
});

test("streams stand in the rows of a list, each in its own, and move with them", async ({ page, serveApp }) => {
  const Board = liveView({
    mount: () => ({
      order: ["todo", "done"] as readonly ("todo" | "done")[],
      todo: stream([line(1), line(2)]),
      done: stream<Line>([]),
    }),
    events: {
      finish(socket) {
        socket.streamDelete("todo", line(1));
        socket.streamInsert("done", line(1));
      },
      turn: (socket) => socket.update("order", (order) => order.toReversed()),
      add: (socket) => socket.streamInsert("todo", line(3), { at: 0 }),
    },
    render: ({ order, ...columns }) =>
      html`<main>
          ${each(
            order,
            (name) => name,
            (name) =>
              html`<section>
                <h2>${name}</h2>
                <ul id="${name}" phx-update="stream">
                  ${each(columns[name], ({ text }, id) => html`<li id="${id}">${text}</li>`)}
                </ul>
              </section>`,
          )}
        </main>
        ${buttons(["finish", "turn", "add"])}`,
  });
  const frames = new Frames(page);
  await goLive(page, await serveApp(liveApp({ "/": Board })));
  expect(await frames.take()).toEqual(JOINED);
  const shown = async (event: string, texts: Readonly<Record<string, readonly string[]>>) => {
    await page.locator(`button#${event}`).click();
    expect(await frames.take()).toEqual(asked(event));
    await expect(page.locator("h2")).toHaveText(Object.keys(texts));
    for (const [name, lines] of Object.entries(texts)) await expect(page.locator(`#${name} li`)).toHaveText([...lines]);
  };
  await shown("finish", { todo: ["line 2"], done: ["line 1"] });
  await shown("turn", { done: ["line 1"], todo: ["line 2"] });
  await shown("add", { done: ["line 1"], todo: ["line 3", "line 2"] });
});

test("after a restart of the server the page shows what mount inserts then, and goes on", async ({ page, guard }) => {
  guard.expect(OUTAGE);
  const history: Line[] = [line(1), line(2)];
  const Feed = liveView({
    mount: () => ({ lines: stream(history) }),
    events: {
      add(socket) {
        const next = line(history.length + 1);
        history.push(next);
        socket.streamInsert("lines", next);
      },
      stray: (socket) => socket.streamInsert("lines", line(99, "nowhere kept")),
    },
    render: ({ lines }) =>
      html`<ul id="lines" phx-update="stream">
          ${each(lines, ({ text }, id) => html`<li id="${id}">${text}</li>`)}
        </ul>
        ${buttons(["add", "stray"])}`,
  });
  const app = () => liveApp({ "/": Feed });
  await using server = await RestartingServer.start(app());
  const frames = new Frames(page);
  await goLive(page, server.url);
  await page.locator("#add").click();
  await page.locator("#stray").click();
  await expect(rows(page)).toHaveText(["line 1", "line 2", "line 3", "nowhere kept"]);
  await page.locator("#lines-3").evaluate((element) => Reflect.set(element, "same", true));
  await frames.take();
  history.shift();
  await server.restart(app());
  await expect(rows(page)).toHaveText(["line 2", "line 3"]);
  await isLive(page);
  expect(await frames.take()).toEqual(JOINED);
  expect(await page.locator("#lines-3").evaluate((element) => Reflect.get(element, "same"))).toBe(true);
  history.push(line(3));
  await page.locator("#add").click();
  await expect(rows(page)).toHaveText(["line 2", "line 3", "line 4"]);
  expect(await frames.take()).toEqual(asked("add"));
});
