import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { defineTopic } from "../../src/pubsub/topic.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveView } from "../../src/view/live-view.ts";
import { onMount } from "../../src/view/on-mount.ts";
import { ORIGIN } from "../support/browser.ts";
import { browserOf } from "../support/live-app.ts";

const chat = defineTopic<{ posted: string; other: string }>("chat");

/** What ran, in order. */
const note: string[] = [];
const Hooked = liveView({
  topics: [chat],
  mount(socket) {
    note.length = 0;
    socket.attachHook(
      "handleEvent",
      "audit",
      (_socket, event, params) => void note.push(`${event} ${String(params["value"])}`),
    );
    socket.attachHook("handleEvent", "guard", (hooked, event) => {
      if (event === "stop") return hooked.halt();
      if (event === "ask") return hooked.reply({ answered: "by the hook" });
      if (event === "away") return hooked.redirect("/elsewhere");
      return undefined;
    });
    socket.attachHook("handleInfo", "ears", async (hooked, event, payload) => {
      await Promise.resolve();
      note.push(`${event} ${String(payload)}`);
      return payload === "secret" ? hooked.halt() : undefined;
    });
    socket.attachHook("handleParams", "route", (_socket, _params, url) => void note.push(`at ${url.pathname}`));
    socket.attachHook("afterRender", "painted", () => void note.push("rendered"));
    return { text: "" };
  },
  handleParams: () => void note.push("params"),
  events: {
    click: (socket) => socket.assign({ text: "clicked" }),
    stop: () => void note.push("never"),
    away: () => void note.push("never"),
    detach: (socket) => socket.detachHook("handleEvent", "guard"),
    twice: (socket) => socket.attachHook("handleEvent", "guard", () => {}),
    say: (socket, { value }) => socket.sendSelf(chat, "posted", String(value)),
    other: (socket) => socket.sendSelf(chat, "other", "x"),
  },
  info: { posted: (socket, text) => socket.assign({ text }) },
  render: ({ text }) => html`<p>${text}</p>`,
});

const joined = async () => (await browserOf({ "/hooked": Hooked }).open("/hooked")).join();

describe("attachHook", () => {
  it("runs hooks before the view's own handlers, in the order in which they were attached", async () => {
    const view = await joined();
    expect(note).toEqual(["at /hooked", "params", "rendered"]);
    note.length = 0;
    await view.click("click", { value: 1 });
    expect(view.html()).toBe("<p>clicked</p>");
    expect(note).toEqual(["click 1", "rendered"]);
    note.length = 0;
    await view.push("live_patch", { url: `${ORIGIN}/hooked?a` });
    expect(note).toEqual(["at /hooked", "params", "rendered"]);
  });

  it("lets a hook halt, with a reply of its own, or leave", async () => {
    const view = await joined();
    expect(await view.click("stop")).toEqual({ status: "ok", response: {} });
    expect(await view.click("ask")).toEqual({ status: "ok", response: { diff: { r: { answered: "by the hook" } } } });
    expect(await view.click("away")).toMatchObject({ response: { redirect: { to: "/elsewhere" } } });
    expect(note).not.toContain("never");
  });

  it("shows hooks what a view does not declare, and crashes it only when they go on", async () => {
    const view = await joined();
    await view.click("other");
    await expect.poll(() => note).toContain("other x");
    expect(await view.click("ask")).toMatchObject({ status: "ok" });
    void view.click("unknown");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });

  it("waits for a hook that is async, and keeps messages in order", async () => {
    const view = await joined();
    await view.click("say", { value: "secret" });
    await view.click("say", { value: "open" });
    await expect.poll(() => view.html()).toBe("<p>open</p>");
    expect(note.filter((line) => line.startsWith("posted"))).toEqual(["posted secret", "posted open"]);
  });

  it("is undone by detachHook", async () => {
    const view = await joined();
    await view.click("detach");
    await view.click("stop");
    expect(note).toContain("never");
  });

  it("refuses a name twice, which would hide one of the two", async () => {
    const view = await joined();
    void view.click("twice");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });

  it("sees how a task ended before its handler does", async () => {
    const outcomes: unknown[] = [];
    const Task = liveView({
      mount(socket) {
        socket.attachHook("handleAsync", "watch", (hooked, name, outcome) => {
          outcomes.push([name, outcome]);
          return outcome.kind === "ok" && outcome.value === "hidden" ? hooked.halt() : undefined;
        });
        return { shown: "" };
      },
      events: {
        start: (socket, { value }) =>
          socket.startAsync("load", () => String(value), { ok: (view, shown) => view.assign({ shown }) }),
      },
      render: ({ shown }) => html`<p>${shown}</p>`,
    });
    const view = await (await browserOf({ "/task": Task }).open("/task")).join();
    await view.click("start", { value: "hidden" });
    await expect.poll(() => outcomes).toEqual([["load", { kind: "ok", value: "hidden" }]]);
    await view.click("start", { value: "open" });
    await expect.poll(() => view.html()).toBe("<p>open</p>");
  });

  it("takes hooks of onMount, and runs those of handleParams for the first HTML too", async () => {
    const where: string[] = [];
    const breadcrumbs = onMount({
      mount: (socket) =>
        socket.attachHook("handleParams", "crumbs", (_socket, _params, url) => void where.push(url.pathname)),
    });
    const View = liveView({ onMount: [breadcrumbs], mount: () => ({}), render: () => html`<p></p>` });
    await browserOf({ "/a": View }).open("/a");
    expect(where).toEqual(["/a"]);
  });
});

describe("attachHook of afterRender", () => {
  const painted = { count: 0 };
  const Painted = liveView({
    mount(socket) {
      painted.count = 0;
      socket.attachHook("afterRender", "count", (hooked) => {
        hooked.pushEvent("painted");
        painted.count += 1;
        hooked.assign({ painted: painted.count } as object);
      });
      return { count: 0, painted: 0 };
    },
    events: { inc: (socket) => socket.update("count", (count) => count + 1) },
    render: ({ count, painted }) => html`<p>${count} ${painted}</p>`,
  });

  it("sends its events along with what was rendered, and shows its assigns by the next render", async () => {
    const view = await (await browserOf({ "/": Painted }).open("/")).join();
    expect(view.joined.response["rendered"]).toMatchObject({ e: [["painted", {}]] });
    expect(view.html()).toBe("<p>0 0</p>");
    const { response } = await view.click("inc");
    expect(response["diff"]).toEqual({ "0": "1", "1": "1", e: [["painted", {}]] });
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(view.frames().filter(({ event }) => event === "diff")).toEqual([]);
  });

  it("may lead on", async () => {
    const Away = liveView({
      mount(socket) {
        socket.attachHook("afterRender", "away", (hooked) => void hooked.pushNavigate("/elsewhere"));
        return {};
      },
      render: () => html`<p></p>`,
    });
    const view = await (await browserOf({ "/": Away }).open("/")).join();
    await expect
      .poll(() => view.frames().map(({ event }) => event))
      .toEqual(["phx_reply", "live_redirect", "phx_close"]);
  });
});

describe("attachHook in a component", () => {
  const heard: string[] = [];
  const Part = liveComponent({
    mount(socket) {
      socket.attachHook("handleEvent", "ears", (hooked, event) => {
        heard.push(event);
        return event === "ask" ? hooked.reply({ answered: hooked.myself }) : undefined;
      });
      socket.attachHook("handleAsync", "tasks", (_hooked, name, outcome) => void heard.push(`${name} ${outcome.kind}`));
      socket.attachHook("afterRender", "painted", (hooked) => hooked.pushEvent("painted", { by: hooked.myself }));
      return { text: "" };
    },
    events: {
      say: (socket, { text }) => socket.assign({ text: String(text) }),
      work: (socket) => socket.startAsync("work", () => "done", { ok: (own, text) => own.assign({ text }) }),
      deaf: (socket) => socket.detachHook("handleEvent", "ears"),
      wrong: (socket) => socket.attachHook("handleParams" as never, "x", (() => {}) as never),
    },
    render: ({ text }) => html`<i>${text}</i>`,
  });
  const Page = liveView({ mount: () => ({}), render: () => html`<p>${component(Part, { id: "a" })}</p>` });
  const opened = async () => {
    heard.length = 0;
    const view = await (await browserOf({ "/": Page }).open("/")).join();
    const push = (event: string, value: object = {}) => view.push("event", { type: "click", event, value, cid: 1 });
    return { view, push };
  };

  it("runs before its own handlers, and may answer for them", async () => {
    const { push } = await opened();
    expect((await push("ask")).response).toEqual({ diff: { r: { answered: 1 } } });
    expect((await push("say", { text: "hello" })).response["diff"]).toMatchObject({ c: { "1": { "0": "hello" } } });
    expect(heard).toEqual(["ask", "say"]);
    await push("deaf");
    await push("say", { text: "again" });
    expect(heard).toEqual(["ask", "say", "deaf"]);
  });

  it("hears of its tasks, and of its renders, whose events go along", async () => {
    const { view, push } = await opened();
    expect(view.joined.response["rendered"]).toMatchObject({ e: [["painted", { by: 1 }]] });
    await push("work");
    await expect.poll(() => view.whole()).toBe("<p><i>done</i></p>");
    expect(heard).toEqual(["work", "work ok"]);
    expect(view.frames().at(-1)?.payload).toMatchObject({ e: [["painted", { by: 1 }]] });
  });

  it("is no hook of what a component has not", async () => {
    const { view, push } = await opened();
    void push("wrong");
    await expect.poll(() => view.frames().at(-1)?.event).toBe("phx_error");
  });
});
