import { readFile } from "node:fs/promises";
import {
  attrs,
  component,
  dynamicTag,
  html,
  link,
  liveComponent,
  liveFileInput,
  liveView,
  page as answer,
  portal,
  postpone,
  type NavigationType,
} from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames } from "./support/frames.ts";
import { goLive, isLive, liveApp } from "./support/live-app.ts";

test.describe("socket.navigationType", () => {
  const places = ["/here?page=2", "/there", "/plain"];
  const View = liveView({
    mount: (socket) => ({ types: places.map((place) => socket.navigationType(place)), page: "1" }),
    handleParams: (socket, { page }) => socket.assign({ page: String(page ?? "1") }),
    render: ({ types, page }) =>
      html`<p id="page">${page}</p>
        ${places.map((place, at) => html`<a ${attributesFor(types[at] ?? "href", place)} class="${types[at]}">${place}</a>`)}`,
  });
  const There = liveView({ mount: () => ({}), render: () => html`<h1>There</h1>` });

  function attributesFor(type: NavigationType, place: string) {
    if (type === "patch") return link({ patch: place });
    return type === "navigate" ? link({ navigate: place }) : attrs({ href: place });
  }

  test("lets a link be what it can be: a patch, a navigation, or a load", async ({ page, serveApp }) => {
    const app = liveApp({ "/here": View, "/there": There });
    app.get("/plain", (c) => answer(c, html`<h1>Plain</h1>`));
    const url = await serveApp(app);
    const frames = new Frames(page);
    await goLive(page, `${url}/here`);
    await frames.take();
    await page.locator("a.patch").click();
    await expect(page.locator("#page")).toHaveText("2");
    expect(await frames.take()).toEqual(["sent live_patch", "received reply"]);
    await page.locator("a.navigate").click();
    await expect(page.locator("h1")).toHaveText("There");
    expect(await frames.take()).toContain("sent phx_join");
    await page.goBack();
    await page.locator("a.href").click();
    await expect(page.locator("h1")).toHaveText("Plain");
  });
});

test.describe("hooks of afterRender", () => {
  const Painted = liveView({
    mount(socket) {
      socket.attachHook("afterRender", "paint", (hooked) => hooked.pushEvent("painted"));
      return { count: 0 };
    },
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
  });

  test("send their events with what was rendered, which the page then shows", async ({ page, serveApp }) => {
    const url = await serveApp(liveApp({ "/": Painted }));
    const frames = new Frames(page);
    await page.addInitScript(() => {
      window.addEventListener("phx:painted", () => {
        const { body } = document;
        body.dataset["painted"] =
          (body.dataset["painted"] ?? "") + (document.querySelector("button")?.textContent ?? "");
      });
    });
    await goLive(page, url);
    await frames.take();
    await page.getByRole("button").click();
    await expect(page.locator("body")).toHaveAttribute("data-painted", "01");
    expect(await frames.take()).toEqual(asked("inc"));
  });
});

test.describe("socket.sendUpdateAfter", () => {
  const Toast = liveComponent({
    mount: (_socket, _props: { text: string }) => ({}),
    render: ({ text }) => html`<p role="status">${text}</p>`,
  });
  const Page = liveView({
    mount: () => ({}),
    events: {
      say(socket) {
        socket.sendUpdate(Toast, "toast", { text: "Saved" });
        socket.sendUpdateAfter(100, Toast, "toast", { text: "Saved a moment ago" });
      },
    },
    render: () => html`<button phx-click="say">Save</button>${component(Toast, { id: "toast", text: "" })}`,
  });

  test("changes a component later, by a message of its own", async ({ page, serveApp }) => {
    const url = await serveApp(liveApp({ "/": Page }));
    const frames = new Frames(page);
    await goLive(page, url);
    await frames.take();
    await page.getByRole("button").click();
    await expect(page.getByRole("status")).toHaveText("Saved a moment ago");
    expect(await frames.take()).toEqual([...asked("say"), "received diff"]);
  });
});

test.describe("what varies in the markup", () => {
  const Shown = liveView({
    mount: () => ({ level: 1, open: false }),
    events: {
      deeper: (socket) => socket.update("level", (level) => level + 1),
      open: (socket) => socket.assign({ open: true }),
    },
    render: ({ level, open }) =>
      html` <button phx-click="deeper">Deeper</button>
        <button phx-click="open">Open</button>
        ${dynamicTag({ tagName: `h${level}`, id: "title" }, html`Level <b>${level}</b>`)}
        ${open && portal({ id: "menu", target: "body", container: "ul", class: "menu" }, html`<li id="entry">Level ${level}</li>`)}`,
  });

  test("is an element of another name, and what a portal moves stands in the element it says", async ({
    page,
    serveApp,
  }) => {
    await goLive(page, await serveApp(liveApp({ "/": Shown })));
    await expect(page.locator("h1#title")).toHaveText("Level 1");
    await page.getByRole("button", { name: "Deeper" }).click();
    await expect(page.locator("h2#title")).toHaveText("Level 2");
    await expect(page.locator("h1")).toHaveCount(0);
    await page.getByRole("button", { name: "Open" }).click();
    await expect(page.locator("body > ul.menu > li#entry")).toHaveText("Level 2");
    await page.getByRole("button", { name: "Deeper" }).click();
    await expect(page.locator("body > ul.menu > li#entry")).toHaveText("Level 3");
  });
});

test.describe("an upload", () => {
  const Box = liveView({
    mount: (socket) => ({
      file: socket.allowUpload("file", { accept: "any", maxEntries: 2, maxEntriesMode: "total", autoUpload: true }),
      seen: [] as string[],
      allowed: true,
    }),
    events: {
      validate: () => {},
      async look(socket) {
        const seen = await socket.consumeUploadedEntries(socket.assigns.file, async ({ path }) =>
          postpone(await readFile(path, "utf8")),
        );
        socket.assign({ seen });
      },
      async take(socket) {
        const { file } = socket.assigns;
        const taken = await socket.consumeUploadedEntries(file, ({ path }) => readFile(path, "utf8"));
        socket.disallowUpload(file);
        socket.assign({ seen: taken, allowed: false });
      },
    },
    render: ({ file, seen, allowed }) =>
      html` <form id="box" phx-change="validate">${allowed && liveFileInput(file)}</form>
        <p id="files">${file.entries.filter(({ done }) => done).length}</p>
        <p id="seen">${seen.join()}</p>
        <button phx-click="look">Look</button> <button phx-click="take">Take</button>`,
  });

  test("may be looked at and kept, then taken, and be allowed no more", async ({ page, serveApp }) => {
    await goLive(page, await serveApp(liveApp({ "/": Box })));
    const file = { name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("hello") };
    await page.locator("input[type=file]").setInputFiles([file]);
    await expect(page.locator("#files")).toHaveText("1");
    await page.getByRole("button", { name: "Look" }).click();
    await expect(page.locator("#seen")).toHaveText("hello");
    await expect(page.locator("#files")).toHaveText("1");
    await page.getByRole("button", { name: "Take" }).click();
    await expect(page.locator("#files")).toHaveText("0");
    await expect(page.locator("input[type=file]")).toHaveCount(0);
  });
});

test("socket.connectInfo tells both mounts of a page the same", async ({ page, serveApp }) => {
  const Who = liveView({
    mount: ({ connectInfo, connected }) => ({ who: `${connectInfo.address} ${connectInfo.userAgent}`, connected }),
    render: ({ who, connected }) =>
      html`<p id="who">${who}</p>
        <i>${connected ? "live" : "first"}</i>`,
  });
  const url = await serveApp(liveApp({ "/": Who }));
  const first = await page.goto(url);
  const [, seen = ""] = /<p id="who">([^<]*)/.exec((await first?.text()) ?? "") ?? [];
  await isLive(page);
  await expect(page.locator("i")).toHaveText("live");
  expect(await page.locator("#who").textContent()).toBe(seen);
  expect(seen).toContain("Chrome");
});
