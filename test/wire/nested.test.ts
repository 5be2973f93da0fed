import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { createApp } from "../../src/http/app.ts";
import { liveRender } from "../../src/view/live-render.ts";
import { liveView } from "../../src/view/live-view.ts";
import { Browser, ORIGIN } from "../support/browser.ts";
import { baseOptions, appOf } from "../support/http-app.ts";
import { page as deadPage } from "../../src/http/controller.ts";

const Player = liveView({
  mount: () => ({ played: 0 }),
  events: {
    play: (socket) => socket.update("played", (played) => played + 1),
    go: (socket) => socket.pushNavigate("/other"),
    patch: (socket) => socket.pushPatch("/other"),
    leave: (socket) => socket.redirect("/other"),
  },
  render: ({ played }) => html`<i>${played}</i>`,
  layout: (_assigns, inner) => html`<u>layout ${inner}</u>`,
});
const Leaver = liveView({
  mount(socket) {
    socket.putFlash("info", "left");
    return socket.redirect("/other");
  },
  render: () => html`<p></p>`,
});
const Home = liveView({
  mount: () => ({}),
  render: () =>
    html`<p>${liveRender(Player, { id: "player", sticky: true, container: { tag: "aside", class: "bar" } })}</p>`,
});
const Nest = liveView({ mount: () => ({}), render: () => html`<p>${liveRender(Player, { id: "inner" })}</p>` });
const Bad = liveView({ mount: () => ({}), render: () => html`<p>${liveRender(Leaver, { id: "leaver" })}</p>` });
const Other = liveView({ mount: () => ({}), render: ({ flash }) => html`<b>other ${flash["info"]}</b>` });

const browser = () =>
  new Browser(
    appOf(
      (app) => {
        app.live("/", Home).live("/other", Other).live("/nest", Nest).live("/bad", Bad);
        app.get("/dead", (c) => deadPage(c, html`<p>${liveRender(Leaver, { id: "leaver" })}</p>`));
        app.get("/root", (c) => deadPage(c, html`<p>${liveRender(Player, { id: "root" })}</p>`));
      },
      { views: { player: Player, leaver: Leaver } },
    ),
  );

describe("a sticky view", () => {
  it("has its token in the first HTML and no parent, so that the client keeps it over navigation", async () => {
    const page = await browser().open("/");
    const [tag = ""] = /<aside[^>]*>/.exec(page.html) ?? [];
    expect(tag).toMatch(
      /^<aside id="player" data-phx-sticky data-phx-session="[^"]+" data-phx-static="[^"]*" class="bar">$/,
    );
    expect(page.html).toContain("<i>0</i></aside>");
  });

  it("stays joined when the view around it is replaced", async () => {
    const page = await browser().open("/");
    await page.join();
    const player = await page.join({ id: "player", joinRef: "2", payload: { url: undefined, sticky: true } });
    expect(player.html()).toBe("<i>0</i>");
    await player.click("play");
    const main = page.containers().find(({ main: isMain }) => isMain)!;
    await page.push(`lv:${main.id}`, "phx_leave", {}, "1");
    await page.join({ joinRef: "3", payload: { url: undefined, redirect: `${ORIGIN}/other` } });
    await player.click("play");
    expect(player.html()).toBe("<i>2</i>");
  });

  it("navigates the page and stays; a redirect ends it", async () => {
    const page = await browser().open("/");
    await page.join();
    const player = await page.join({ id: "player", joinRef: "2", payload: { url: undefined, sticky: true } });
    expect(await player.click("go")).toEqual({
      status: "ok",
      response: { live_redirect: { to: "/other", kind: "push" } },
    });
    expect(await player.click("play")).toMatchObject({ status: "ok", response: { diff: {} } });
    expect(await player.click("leave")).toEqual({ status: "ok", response: { redirect: { to: "/other" } } });
    expect(player.frames().at(-1)).toMatchObject({ event: "phx_close" });
  });

  it("has no address to patch", async () => {
    const page = await browser().open("/");
    const player = await page.join({ id: "player", payload: { url: undefined, sticky: true } });
    void player.click("patch");
    expect(player.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });
});

describe("a view embedded in another", () => {
  it("has no layout of its own; one in a controller's page has", async () => {
    expect((await browser().open("/nest")).html).toContain("<i>0</i></div></p>");
    const root = await browser().open("/root");
    expect(root.html).toContain("<u>layout <i>0</i></u>");
    expect((await root.join({ id: "root" })).html()).toBe("<u>layout <i>0</i></u>");
  });

  it.each(["/bad", "/dead"])("takes the page along when it redirects in mount: %s", async (path) => {
    const own = browser();
    const response = await own.fetch(path);
    expect([response.status, response.headers.get("location")]).toEqual([302, "/other"]);
    expect(await (await own.fetch("/other")).text()).toContain("<b>other left</b>");
  });

  it("cannot be both sticky and linked, nor have a container that breaks the page", () => {
    expect(() => liveRender(Player, { id: "x", sticky: true, linked: true })).toThrow(/no parent/);
    expect(() => liveRender(Player, { id: "x", container: { tag: "div", "data-phx-main": true } })).toThrow(
      /container/,
    );
    expect(() => createApp({ ...baseOptions, views: { a: Player, b: Player } })).toThrow(/twice/);
  });

  it("is refused for an id that its parent has not rendered", async () => {
    const page = await browser().open("/nest");
    const parent = await page.join();
    const [, session = ""] = /id="inner"[^>]*data-phx-session="([^"]+)"/.exec(parent.html()) ?? [];
    const payload = { url: undefined, session };
    expect((await page.join({ id: "inner", joinRef: "2", payload })).joined.status).toBe("ok");
    await parent.push("phx_leave", {});
    await page.join({ joinRef: "3", payload: { url: undefined, redirect: `${ORIGIN}/other` } });
    expect((await page.join({ id: "inner", joinRef: "4", payload })).joined.response).toEqual({ reason: "stale" });
  });

  it("may join while it is one of the last that its parent has rendered, and for as long as it is joined", async () => {
    const Rotating = liveView({
      mount: () => ({ turn: 0 }),
      events: { turn: (socket) => socket.update("turn", (turn) => turn + 1) },
      render: ({ turn }) =>
        html`<p>${liveRender(Player, { id: "stays" })}${liveRender(Player, { id: `turn-${turn}` })}</p>`,
    });
    const app = appOf((it) => it.live("/", Rotating), { views: { player: Player }, limits: { embeds: 3 } });
    const page = await new Browser(app).open("/");
    const parent = await page.join();
    const tokenOf = (id: string) =>
      new RegExp(`id="${id}"[^>]*data-phx-session="([^"]+)"`).exec(parent.html())?.[1] ?? "";
    const joinNested = (id: string, session: string, joinRef: string) =>
      page.push(`lv:${id}`, "phx_join", { params: { _mounts: 0 }, session, static: null, sticky: false }, joinRef);
    const [stays, first] = [tokenOf("stays"), tokenOf("turn-0")];
    expect(await joinNested("stays", stays, "2")).toMatchObject({ status: "ok" });
    for (let turn = 0; turn < 4; turn++) await parent.click("turn");
    expect(await joinNested("turn-0", first, "3")).toMatchObject({ response: { reason: "stale" } });
    expect(await joinNested("turn-4", tokenOf("turn-4"), "4")).toMatchObject({ status: "ok" });
    expect(await joinNested("stays", stays, "5")).toMatchObject({ status: "ok" });
  });
});

describe("a patch that the browser asks of a view which the router did not mount", () => {
  const Both = liveView({
    mount: () => ({ patched: 0 }),
    handleParams: (socket) => socket.update("patched", (patched) => patched + 1),
    render: ({ patched }) => html`<i>${patched}</i>`,
  });
  const Around = liveView({ mount: () => ({}), render: () => html`<p>${liveRender(Both, { id: "both" })}</p>` });

  it("is sent to the page, also where that view is routed elsewhere", async () => {
    const app = appOf((it) => void it.live("/around", Around).live("/both", Both), { views: { both: Both } });
    const page = await new Browser(app).open("/around");
    const [, session = ""] = /id="both"[^>]*data-phx-session="([^"]+)"/.exec((await page.join()).html()) ?? [];
    const nested = await page.join({ id: "both", joinRef: "2", payload: { session, url: undefined } });
    const answer = await nested.push("live_patch", { url: `${ORIGIN}/both` });
    expect(answer).toEqual({ status: "ok", response: { link_redirect: true } });
    expect(nested.html()).toBe("<i>0</i>");
  });
});
