import type { Page } from "@playwright/test";
import { component, html, liveComponent, liveFileInput, liveView, runtimeHook, type LiveView } from "holdfast";
import { expect, test } from "./support/app-server.ts";
import { asked, Frames, JOINED } from "./support/frames.ts";
import { goLive, isLive, layoutWith, liveApp } from "./support/live-app.ts";
import { bundleClient, type OwnClient } from "./support/own-client.ts";

/** The hooks of these tests, as they stand beside the views in somebody's project. Each notes in the body what it hears. */
const HOOKS = `
  import { createLiveSocket } from "holdfast/client";
  import { ViewHook } from "phoenix_live_view";

  const note = (text) => {
    const { body } = document;
    body.dataset.notes = (body.dataset.notes ?? "") + text + ";";
  };
  const calls = ["mounted", "beforeUpdate", "updated", "destroyed", "disconnected", "reconnected"];
  const Life = Object.fromEntries(calls.map((name) => [name, function () { note(name + " " + this.el.textContent); }]));

  const Ask = {
    mounted() {
      const on = (id, act) => document.getElementById(id).addEventListener("click", act);
      on("callback", () => this.pushEvent("ask", { n: 1 }, (reply, ref) => note("callback " + JSON.stringify(reply) + typeof ref)));
      on("promise", async () => note("promise " + JSON.stringify(await this.pushEvent("ask", { n: 2 }))));
      on("silent", async () => note("silent " + JSON.stringify(await this.pushEvent("silent", [1, "any JSON"]))));
      on("order", () => {
        for (const n of [1, 2, 3]) this.pushEvent("ask", { n }).then((reply) => note("order " + reply.n));
      });
      const told = (results) => JSON.stringify(results.map(({ status, value }) => [status, value.reply]));
      on("selector", async () => note("selector " + told(await this.pushEventTo(".part", "ask", { n: 3 }))));
      on("element", async () => note("element " + told(await this.pushEventTo(document.getElementById("two"), "ask", {}))));
      on("own", () => this.pushEventTo(this.el, "ask", { n: 4 }, (reply) => note("own " + JSON.stringify(reply))));
      on("js", () => {
        this.js().addClass(this.el, "kept");
        this.js().setAttribute(this.el, "title", "kept");
        this.js().push(this.el, "count", { value: { by: 1 } });
      });
      const heard = this.handleEvent("ring", ({ n }) => note("ring " + n + " at " + this.el.dataset.n));
      on("deaf", () => this.removeHandleEvent(heard));
      on("send", () => this.upload("file", [new File(["by a hook"], "hook.txt", { type: "text/plain" })]));
    },
  };
  class Greeter extends ViewHook {
    mounted() { this.greet("mounted"); }
    greet(how) { note(how + " by a class at " + this.el.id); }
  }
  window.liveSocket = createLiveSocket({ hooks: { Life, Ask, "shop.Greeter": Greeter } });
  window.liveSocket.connect();
`;

let client: OwnClient;
test.beforeAll(async () => {
  client = await bundleClient(HOOKS);
});
test.afterAll(() => client[Symbol.asyncDispose]());

const appOf = (view: LiveView) => liveApp({ "/": view }, client.options);
const notes = (page: Page) => page.locator("body").getAttribute("data-notes");
const noted = (page: Page, ...lines: readonly string[]) =>
  expect(page.locator("body")).toHaveAttribute("data-notes", lines.map((line) => `${line};`).join(""));
const forget = (page: Page) => page.evaluate(() => delete document.body.dataset["notes"]);

test("a hook is called through the life of its element", async ({ page, serveApp }) => {
  const Page = liveView({
    mount: () => ({ n: 1, shown: true }),
    events: {
      next: (socket) => socket.update("n", (n) => n + 1),
      toggle: (socket) => socket.update("shown", (shown) => !shown),
    },
    render: ({ n, shown }) =>
      html`<button id="next" phx-click="next">next</button>
        <button id="toggle" phx-click="toggle">toggle</button> ${shown && html`<p id="life" phx-hook="Life">${n}</p>`}<i
          id="greeter"
          phx-hook="shop.Greeter"
        ></i>`,
  });
  await goLive(page, await serveApp(appOf(Page)));
  await noted(page, "mounted 1", "mounted by a class at greeter");
  await forget(page);
  await page.locator("#next").click();
  await noted(page, "beforeUpdate 1", "updated 2");
  await page.evaluate(() => window.liveSocket.disconnect());
  await noted(page, "beforeUpdate 1", "updated 2", "disconnected 2");
  await forget(page);
  await page.evaluate(() => window.liveSocket.connect());
  await isLive(page);
  await noted(page, "beforeUpdate 2", "updated 1", "reconnected 1");
  await forget(page);
  await page.locator("#toggle").click();
  await noted(page, "destroyed 1");
  await page.locator("#toggle").click();
  await noted(page, "destroyed 1", "mounted 1");
});

const Part = liveComponent({
  mount: (_socket, _props: { name: string }) => ({}),
  update: (_socket, props) => props,
  events: { ask: (socket, params) => socket.reply({ from: socket.id, ...params }) },
  render: ({ name }) => html`<p id="${name}" class="part">${name}</p>`,
});

const Asked = liveView({
  mount: (socket) => ({ count: 0, sizes: "", file: socket.allowUpload("file", { accept: [".txt"] }) }),
  events: {
    ask: (socket, params) => socket.reply({ from: "view", ...params }),
    silent: () => {},
    count: (socket, { by }) => socket.update("count", (count) => count + Number(by)),
    ring(socket) {
      socket.pushEvent("ring", { n: "late" });
      socket.pushEvent("ring", { n: "early" }, { dispatch: "before" });
      socket.update("count", (count) => count + 1);
    },
    validate: () => {},
    async save(socket) {
      const sizes = await socket.consumeUploadedEntries(socket.assigns.file, (_meta, entry) => entry.clientSize);
      socket.assign({ sizes: sizes.join() });
    },
  },
  render: ({ count, sizes, file }) =>
    html`<section id="ask" phx-hook="Ask" data-n="${count}"></section>
      ${component(Part, { id: "one", name: "one" })} ${component(Part, { id: "two", name: "two" })}
      ${["callback", "promise", "silent", "order", "selector", "element", "own", "js", "deaf", "send"].map(
        (id) => html`<button id="${id}">${id}</button>`,
      )}
      <button id="ring" phx-click="ring">ring</button>
      <form id="form" phx-change="validate" phx-submit="save">
        ${liveFileInput(file)}<button id="save">Save</button>
      </form>
      <output>${sizes}</output>
      <ul>
        ${file.entries.map((entry) => html`<li>${entry.clientName}</li>`)}
      </ul>`,
});

test("a hook asks by pushEvent and pushEventTo, and is answered in order, by a callback or a promise", async ({
  page,
  serveApp,
}) => {
  const frames = new Frames(page);
  await goLive(page, await serveApp(appOf(Asked)));
  expect(await frames.take()).toEqual(JOINED);
  const says = async (id: string, ...lines: readonly string[]) => {
    await page.locator(`#${id}`).click();
    await noted(page, ...lines);
    await forget(page);
  };
  await says("callback", 'callback {"from":"view","n":1}number');
  await says("promise", 'promise {"from":"view","n":2}');
  await says("silent", "silent null");
  expect(await frames.take()).toEqual(["ask", "ask", "silent"].flatMap(asked));
  await says("order", "order 1", "order 2", "order 3");
  const all = await frames.takeAll();
  const refs = (way: string) => all.filter((frame) => frame.way === way).map(({ ref }) => ref);
  expect(refs("received")).toEqual(refs("sent"));
  await says("selector", 'selector [["fulfilled",{"from":"one","n":3}],["fulfilled",{"from":"two","n":3}]]');
  expect(await frames.take()).toHaveLength(4);
  await says("element", 'element [["fulfilled",{"from":"two"}]]');
  await says("own", 'own {"from":"view","n":4}');
});

test("a hook hears what the server pushes, before or after what changed, until it no longer wants to", async ({
  page,
  serveApp,
}) => {
  await goLive(page, await serveApp(appOf(Asked)));
  await page.evaluate(() =>
    addEventListener("phx:ring", (event) =>
      document.body.setAttribute("data-window", String((event as CustomEvent).detail.n)),
    ),
  );
  await page.locator("#ring").click();
  await noted(page, "ring early at 0", "ring late at 1");
  await page.locator("#deaf").click();
  await page.evaluate(() => document.body.removeAttribute("data-window"));
  await page.locator("#ring").click();
  await expect(page.locator("body")).toHaveAttribute("data-window", "late");
  expect(await notes(page)).toBe("ring early at 0;ring late at 1;");
});

test("a hook changes its element by js() for good, and uploads what it has", async ({ page, serveApp }) => {
  await goLive(page, await serveApp(appOf(Asked)));
  await page.locator("#js").click();
  const element = page.locator("#ask");
  await expect(element).toHaveAttribute("data-n", "1");
  await page.locator("#ring").click();
  await expect(element).toHaveAttribute("data-n", "2");
  await expect(element).toHaveClass("kept");
  await expect(element).toHaveAttribute("title", "kept");
  await page.locator("#send").click();
  await expect(page.locator("li")).toHaveText("hook.txt");
  await page.locator("#save").click();
  await expect(page.locator("output")).toHaveText("9");
});

test("a runtime hook stands in the page, runs under its security policy, and alone does", async ({
  page,
  serveApp,
  guard,
}) => {
  guard.expect(/Content Security Policy/);
  const Shout = runtimeHook("Shout")`{
    mounted() { this.el.textContent = this.el.dataset.text + "!"; this.pushEvent("here", {}); },
    updated() { this.el.textContent = this.el.dataset.text + "!!"; },
  }`;
  const Page = liveView({
    mount: () => ({ here: "", text: "hello" }),
    events: { here: (socket) => socket.assign({ here: "here", text: "hello again" }) },
    render: ({ here, text }) =>
      html`<b>${here}</b>
        <p id="shout" phx-hook="Shout" phx-update="ignore" data-text="${text}"></p>`,
  });
  const response = page.waitForResponse((answer) => answer.request().isNavigationRequest());
  await goLive(page, await serveApp(liveApp({ "/": Page }, { layout: layoutWith(Shout) })));
  await expect(page.locator("b")).toHaveText("here");
  await expect(page.locator("#shout")).toHaveText("hello again!!");
  const policy = (await (await response).allHeaders())["content-security-policy"] ?? "";
  const nonce = await page
    .locator("script[data-phx-runtime-hook]")
    .evaluate((script: HTMLScriptElement) => script.nonce);
  expect(policy).toContain(`'nonce-${nonce}'`);
  // A script that the page did not make does not run.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "document.body.dataset.foreign = 'ran'";
    document.body.append(script);
  });
  await expect(page.locator("body")).not.toHaveAttribute("data-foreign");
});
