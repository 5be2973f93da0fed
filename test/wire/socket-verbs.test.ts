import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { defineTopic } from "../../src/pubsub/topic.ts";
import { dynamicTag } from "../../src/view/components/dynamic-tag.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveRender } from "../../src/view/live-render.ts";
import { liveView } from "../../src/view/live-view.ts";
import type { NavigationType } from "../../src/view/socket.ts";
import { Browser } from "../support/browser.ts";
import { browserOf, liveApp } from "../support/live-app.ts";

const talk = defineTopic<{ said: string }>("talk");

describe("socket.sendUpdateAfter", () => {
  const Label = liveComponent({
    mount: (_socket, _props: { text: string }) => ({}),
    events: {
      other: (socket) => void socket.sendUpdateAfter(1, Label, "b", { text: "from a" }),
    },
    render: ({ text }) => html`<i>${text}</i>`,
  });
  const Page = liveView({
    mount: () => ({}),
    events: {
      soon: (socket) => void socket.sendUpdateAfter(1, Label, "a", { text: "late" }),
      never: (socket) => socket.sendUpdateAfter(1, Label, "a", { text: "never" })(),
    },
    render: () => html`<p>${component(Label, { id: "a", text: "a" })}${component(Label, { id: "b", text: "b" })}</p>`,
  });

  it("gives a component its props later, by a diff of its own", async () => {
    const view = await (await browserOf({ "/": Page }).open("/")).join();
    expect(await view.click("soon")).toEqual({ status: "ok", response: {} });
    await expect.poll(() => view.whole()).toBe("<p><i>late</i><i>b</i></p>");
    expect(view.frames().at(-1)).toMatchObject({ event: "diff", payload: { c: { "1": { "0": "late" } } } });
  });

  it("reaches another component from one, and nothing once it is called off", async () => {
    const view = await (await browserOf({ "/": Page }).open("/")).join();
    await view.click("never");
    await view.push("event", { type: "click", event: "other", value: {}, cid: 1 });
    await expect.poll(() => view.whole()).toBe("<p><i>a</i><i>from a</i></p>");
  });
});

describe("socket.signal", () => {
  function watched() {
    const signals: AbortSignal[] = [];
    const Part = liveComponent({
      mount: (socket) => {
        signals.push(socket.signal);
      },
      render: () => html`<i></i>`,
    });
    const view = liveView({
      mount: (socket) => {
        signals.push(socket.signal);
        return { shown: true };
      },
      events: { hide: (socket) => socket.assign({ shown: false }) },
      render: ({ shown }) => html`<p>${shown && component(Part, { id: "part" })}</p>`,
    });
    const aborted = () => signals.map((signal) => signal.aborted);
    return { view, aborted };
  }

  it("of the first HTML is aborted once that is rendered, of a connected view when it ends", async () => {
    const { view, aborted } = watched();
    const page = await browserOf({ "/": view }).open("/");
    expect(aborted()).toEqual([true, true]);
    await page.join();
    expect(aborted()).toEqual([true, true, false, false]);
    page.disconnect();
    expect(aborted()).toEqual([true, true, true, true]);
  });

  it("of a component is aborted when the client has destroyed it", async () => {
    const { view, aborted } = watched();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await own.click("hide");
    expect(aborted().slice(2)).toEqual([false, false]);
    await own.push("cids_will_destroy", { cids: [1] });
    await own.push("cids_destroyed", { cids: [1] });
    expect(aborted().slice(2)).toEqual([false, true]);
  });

  it("is aborted for who asks for it too late", async () => {
    const late: AbortSignal[] = [];
    const view = liveView({
      mount: () => ({}),
      events: { leave: (socket) => void sleep(5).then(() => late.push(socket.signal)) },
      render: () => html`<p></p>`,
    });
    const page = await browserOf({ "/": view }).open("/");
    await (await page.join()).click("leave");
    page.disconnect();
    await expect.poll(() => late.map((signal) => signal.aborted)).toEqual([true]);
  });
});

describe("socket.navigationType", () => {
  const paths = ["/a", "/a?x=1#top", "/a/2", "/b", "/c", "/plain", "/nowhere"];
  const types = (socket: { navigationType(path: string): NavigationType }) =>
    paths.map((path) => socket.navigationType(path)).join();
  const Part = liveView({ mount: (socket) => ({ types: types(socket) }), render: ({ types: t }) => html`<i>${t}</i>` });
  const A = liveView({
    mount: (socket) => ({ types: types(socket) }),
    events: { outside: (socket) => void socket.navigationType("https://evil.example/") },
    render: ({ types: t }) =>
      html`<p>${t}</p>
        ${liveRender(Part, { id: "part" })}`,
  });
  const B = liveView({ mount: () => ({}), render: () => html`<p></p>` });
  const app = () => {
    const made = liveApp({ "/a": A, "/a/:id": A, "/b": B }, { views: { part: Part } });
    made.liveSession("other", {}, (scope) => void scope.live("/c", B));
    made.get("/plain", (c) => c.text("plain"));
    return made;
  };

  it("is href in the first HTML, and then what live navigation can do", async () => {
    const page = await new Browser(app()).open("/a");
    expect(page.html).toContain(`<p>${paths.map(() => "href").join()}</p>`);
    const view = await page.join();
    expect(view.html()).toContain("<p>patch,patch,patch,navigate,href,href,href</p>");
  });

  it("is href in a view that the router did not mount", async () => {
    const page = await new Browser(app()).open("/a");
    const [, session = ""] = /id="part"[^>]*data-phx-session="([^"]+)"/.exec((await page.join()).html()) ?? [];
    const part = await page.join({ id: "part", joinRef: "2", payload: { session, url: undefined } });
    expect(part.html()).toBe(`<i>${paths.map(() => "href").join()}</i>`);
  });

  it("takes a path of this app alone", async () => {
    const view = await (await new Browser(app()).open("/a")).join();
    void view.click("outside");
    await expect.poll(() => view.frames().at(-1)?.event).toBe("phx_error");
  });
});

describe("socket.redirect with a status", () => {
  const moved = liveView({
    mount: (socket) => socket.redirect("/new", { status: 301 }),
    render: () => html`<p></p>`,
  });
  const later = liveView({
    mount: () => ({}),
    events: { go: (socket) => socket.redirect("/new", { status: 308 }) },
    render: () => html`<p></p>`,
  });

  it("answers the request for the first HTML with it", async () => {
    const response = await browserOf({ "/old": moved }).fetch("/old");
    expect([response.status, response.headers.get("location")]).toEqual([301, "/new"]);
  });

  it("is 302 unless said, and nothing to a connected page", async () => {
    const plain = liveView({ mount: (socket) => socket.redirect("/new"), render: () => html`<p></p>` });
    expect((await browserOf({ "/old": plain }).fetch("/old")).status).toBe(302);
    const view = await (await browserOf({ "/later": later }).open("/later")).join();
    expect((await view.click("go")).response).toEqual({ redirect: { to: "/new" } });
  });
});

describe("a component that leads elsewhere", () => {
  const Part = liveComponent({
    mount: (_socket, _props: { go: boolean }) => ({}),
    update: (socket, { go }) => void (go && socket.pushNavigate("/b")),
    events: {
      patch(socket) {
        socket.pushPatch("/a?n=1");
        socket.putFlash("info", "put after");
      },
    },
    render: ({ flash }) => html`<i>${flash["info"]}</i>`,
  });
  const A = liveView({
    mount: (socket) => ({ go: socket.url.search === "?go" }),
    events: { go: (socket) => socket.assign({ go: true }) },
    handleParams: () => {},
    render: ({ go, flash }) => html`<p>${component(Part, { id: "part", go })}${flash["info"]}</p>`,
  });

  it("in its update is an error, for the first HTML as in a connected view", async () => {
    const browser = browserOf({ "/a": A });
    expect((await browser.fetch("/a?go")).status).toBe(500);
    const view = await (await browser.open("/a")).join();
    void view.click("go");
    await expect.poll(() => view.frames().at(-1)?.event).toBe("phx_error");
  });

  it("in a handler hands its flash on, what it puts later in it too, and shows it no more itself", async () => {
    const view = await (await browserOf({ "/a": A }).open("/a")).join();
    await view.push("event", { type: "click", event: "patch", value: {}, cid: 1 });
    expect(view.whole()).toBe("<p><i></i>put after</p>");
  });
});

describe("leading elsewhere outside of every handler", () => {
  const Later = liveView({
    mount: () => ({}),
    handleParams: (socket) => socket.pushEvent("at", { path: socket.url.search }),
    events: {
      away: (socket) => void setTimeout(() => socket.pushNavigate("/other"), 1),
      patch: (socket) => void setTimeout(() => socket.pushPatch("/?n=1"), 1),
    },
    render: () => html`<p></p>`,
  });

  it.each([
    ["away", ["phx_reply", "phx_reply", "live_redirect", "phx_close"]],
    ["patch", ["phx_reply", "phx_reply", "live_patch", "diff"]],
  ])("%s is done as soon as the view is free", async (event, frames) => {
    const view = await (await browserOf({ "/": Later }).open("/")).join();
    await view.click(event);
    await expect.poll(() => view.frames().map((frame) => frame.event)).toEqual(frames);
  });
});

describe("a patch whose render fails", () => {
  const Fragile = liveView({
    mount: () => ({ page: 1 }),
    handleParams: (socket, { page }) => socket.assign({ page: Number(page ?? 1) }),
    events: { next: (socket) => socket.pushPatch("/?page=2") },
    render({ page }) {
      if (page > 1) throw new Error("there is no such page");
      return html`<p>${page}</p>`;
    },
  });

  it("leaves the address as it was, so that the client mounts the view where it worked", async () => {
    const view = await (await browserOf({ "/": Fragile }).open("/")).join();
    void view.click("next");
    await expect.poll(() => view.frames().map(({ event }) => event)).toEqual(["phx_reply", "phx_error"]);
  });
});

describe("socket.reply", () => {
  const Deaf = liveView({
    topics: [talk],
    mount: () => ({ heard: "" }),
    events: { say: (socket) => socket.sendSelf(talk, "said", "hello") },
    info: {
      said(socket, heard) {
        socket.assign({ heard });
        return socket.reply({ to: "nobody" });
      },
    },
    render: ({ heard }) => html`<p>${heard}</p>`,
  });

  it("from a handler that answers nobody is not sent", async () => {
    const view = await (await browserOf({ "/": Deaf }).open("/")).join();
    await view.click("say");
    await expect.poll(() => view.frames().at(-1)).toMatchObject({ event: "diff", payload: { "0": "hello" } });
    expect(view.frames().at(-1)?.payload).toEqual({ "0": "hello" });
  });
});

describe("dynamicTag in a live view", () => {
  const Heading = liveView({
    mount: () => ({ level: 1, text: "a" }),
    events: {
      text: (socket) => socket.assign({ text: "b" }),
      deeper: (socket) => socket.update("level", (level) => level + 1),
    },
    render: ({ level, text }) =>
      html`<main>${dynamicTag({ tagName: `h${level}`, id: "title" }, html`<b>${text}</b>`)}</main>`,
  });

  it("sends what changed within it alone, and its name where that is another", async () => {
    const view = await (await browserOf({ "/": Heading }).open("/")).join();
    expect((await view.click("text")).response["diff"]).toEqual({ "0": { "1": { "0": "b" } } });
    expect(view.whole()).toBe('<main><h1 id="title"><b>b</b></h1></main>');
    expect((await view.click("deeper")).response["diff"]).toEqual({ "0": { "0": '<h2 id="title">', "2": "</h2>" } });
    expect(view.whole()).toBe('<main><h2 id="title"><b>b</b></h2></main>');
  });
});
