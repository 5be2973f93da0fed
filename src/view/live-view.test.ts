import { describe, expect, it } from "vitest";
import { z } from "zod";
import { html } from "../html/template.ts";
import { defineTopic } from "../pubsub/topic.ts";
import { browserOf, testSession } from "../../test/support/live-app.ts";
import { liveView, type LiveView } from "./live-view.ts";

const page = (view: LiveView, path = "/view") => browserOf({ "/view": view }).open(path);
/** A parameter that is text, as it was sent. */
const text = (param: unknown) => (typeof param === "string" ? param : JSON.stringify(param));
const joined = async (view: LiveView, path?: string) => (await page(view, path)).join();

describe("mount", () => {
  it("runs for the first HTML and again when the browser connects", async () => {
    const Twice = liveView({
      mount: (socket) => ({ text: socket.connected ? "connected" : "first" }),
      render: ({ text }) => html`<p>${text}</p>`,
    });
    const loaded = await page(Twice);
    expect(loaded.html).toContain("<p>first</p>");
    expect((await loaded.join()).html()).toBe("<p>connected</p>");
  });

  it("may be asynchronous, and gets the query and the path's parameters", async () => {
    const Show = liveView({
      async mount(_socket, params) {
        await Promise.resolve();
        return { q: text(params["q"]) };
      },
      render: ({ q }) => html`<p>${q}</p>`,
    });
    const view = await joined(Show, "/view?q=a%20b");
    expect(view.page.html).toContain("<p>a b</p>");
    expect(view.html()).toBe("<p>a b</p>");
  });

  it("gets an address of its own: what a handler makes of it is not where the view is", async () => {
    const Address = liveView({
      mount(socket) {
        const { url } = socket;
        url.search = "?tab=other";
        return { there: url.search, here: socket.url.search };
      },
      render: ({ there, here }) => html`<p>${there} ${here}</p>`,
    });
    expect((await joined(Address, "/view?tab=one")).html()).toBe("<p>?tab=other ?tab=one</p>");
  });

  it("may leave instead: with 302 over HTTP, with a redirect when connected", async () => {
    const Leave = liveView({
      mount(socket) {
        if (socket.connected) return socket.redirect("/connected?x=1");
        return undefined;
      },
      render: () => html``,
    });
    const view = await joined(Leave);
    expect(view.joined).toMatchObject({ status: "error", response: { redirect: { to: "/connected?x=1" } } });
    const Login = liveView({ mount: (socket) => socket.redirect("/login"), render: () => html`` });
    const response = await browserOf({ "/view": Login }).fetch("/view");
    expect([response.status, response.headers.get("location")]).toEqual([302, "/login"]);
  });

  it("that throws while connected refuses the join and says why in the log alone", async () => {
    const Broken = liveView({
      mount(socket) {
        if (socket.connected) throw new Error("a secret reason");
        return {};
      },
      render: () => html``,
    });
    const view = await joined(Broken);
    expect(view.joined).toEqual({ status: "error", response: { reason: "join crashed" } });
  });
});

describe("events", () => {
  it("run one after another, asynchronous ones too, and are answered in order with their own diff", async () => {
    const Slow = liveView({
      mount: () => ({ log: "" }),
      events: {
        async slow(socket) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          socket.update("log", (log) => `${log}s`);
        },
        fast: (socket) => socket.update("log", (log) => `${log}f`),
      },
      render: ({ log }) => html`<p>${log}</p>`,
    });
    const view = await joined(Slow);
    const replies = await Promise.all([view.click("slow"), view.click("fast"), view.click("slow")]);
    expect(replies.map((reply) => reply.response)).toEqual([
      { diff: { 0: "s" } },
      { diff: { 0: "sf" } },
      { diff: { 0: "sfs" } },
    ]);
  });

  it("that change nothing are answered with nothing", async () => {
    const Still = liveView({
      mount: () => ({ count: 1 }),
      events: { same: (socket) => socket.assign({ count: 1 }) },
      render: ({ count }) => html`${count}`,
    });
    const view = await joined(Still);
    expect(await view.click("same")).toEqual({ status: "ok", response: {} });
  });

  it("get what their schema makes of the form, or are passed to invalid", async () => {
    const Form = liveView({
      mount: () => ({ said: "" }),
      events: {
        say: {
          params: z.object({ text: z.string().trim().min(1, "say something"), times: z.coerce.number() }),
          handle: (socket, { text, times }) => socket.assign({ said: text.repeat(times) }),
          invalid: (socket, issues) => socket.assign({ said: `refused: ${issues[0]?.message}` }),
        },
        strict: { params: z.object({ n: z.number() }), handle: (socket, { n }) => socket.assign({ said: String(n) }) },
      },
      render: ({ said }) => html`<p>${said}</p>`,
    });
    const view = await joined(Form);
    await view.submit("say", "text=+ab+&times=2");
    expect(view.html()).toBe("<p>abab</p>");
    await view.submit("say", "text=++&times=2");
    expect(view.html()).toBe("<p>refused: say something</p>");
    expect(await view.submit("strict", "n=1")).toEqual({ status: "ok", response: {} });
  });

  it("may answer a hook, push events to the browser and set the title", async () => {
    const Hook = liveView({
      mount: () => ({}),
      events: {
        ask(socket, params) {
          socket.pushEvent("highlight", { id: 7 });
          socket.putPageTitle("Asked");
          return socket.reply({ echo: params });
        },
      },
      render: () => html`<p>hook</p>`,
    });
    const view = await joined(Hook);
    const reply = await view.push("event", { type: "hook", event: "ask", value: { a: [1] } });
    expect(reply.response).toEqual({ diff: { e: [["highlight", { id: 7 }]], t: "Asked", r: { echo: { a: [1] } } } });
    const again = await view.push("event", { type: "hook", event: "ask", value: {} });
    expect(again.response).toEqual({ diff: { e: [["highlight", { id: 7 }]], r: { echo: {} } } });
  });

  it("may push events that the browser hears before what changed is in the page", async () => {
    const Hook = liveView({
      mount: () => ({}),
      events: {
        both(socket) {
          socket.pushEvent("before", { n: 1 }, { dispatch: "before" });
          socket.pushEvent("after", { n: 2 }, { dispatch: "after" });
        },
      },
      render: () => html`<p>hook</p>`,
    });
    const view = await joined(Hook);
    expect((await view.click("both")).response).toEqual({
      diff: {
        e: [
          ["before", { n: 1 }, true],
          ["after", { n: 2 }],
        ],
      },
    });
  });

  it("may leave: events first, then the redirect as the answer, then the end", async () => {
    const Leave = liveView({
      mount: () => ({}),
      events: {
        go(socket) {
          socket.pushEvent("bye");
          socket.putFlash("info", "Gone");
          return socket.pushNavigate("/other");
        },
      },
      render: () => html`<p>here</p>`,
    });
    const view = await joined(Leave);
    const reply = await view.click("go");
    expect(reply).toMatchObject({
      status: "ok",
      response: { live_redirect: { to: "/other", kind: "push", flash: expect.any(String) } },
    });
    expect(
      view
        .frames()
        .slice(1)
        .map(({ event, payload }) => [event, event === "diff" ? payload : null]),
    ).toEqual([
      ["diff", { e: [["bye", {}]] }],
      ["phx_reply", null],
      ["phx_close", null],
    ]);
  });
});

describe("handleParams", () => {
  const Tabs = liveView({
    mount: () => ({ tab: "none" }),
    handleParams: (socket, params) => socket.assign({ tab: text(params["tab"] ?? "home") }),
    events: {
      open: (socket) => socket.pushPatch("/view?tab=second"),
      away: (socket) => socket.pushPatch("/elsewhere"),
      loop: (socket) => socket.assign({ tab: "looping" }),
    },
    render: ({ tab }) => html`<p>${tab}</p>`,
  });

  it("runs after mount, for the first HTML and when connected", async () => {
    const view = await joined(Tabs, "/view?tab=first");
    expect(view.page.html).toContain("<p>first</p>");
    expect(view.html()).toBe("<p>first</p>");
  });

  it("answers a patch link with one diff", async () => {
    const view = await joined(Tabs);
    expect(await view.push("live_patch", { url: "http://localhost:4000/view?tab=linked" })).toEqual({
      status: "ok",
      response: { diff: { 0: "linked" } },
    });
  });

  it("tells the client to navigate where a patch link leads to another view", async () => {
    const view = await joined(Tabs);
    for (const url of ["http://localhost:4000/elsewhere", "http://evil.example/view", "::"]) {
      expect(await view.push("live_patch", { url })).toEqual({ status: "ok", response: { link_redirect: true } });
    }
  });

  it("pushes live_patch before the diff of a patch from the server", async () => {
    const view = await joined(Tabs);
    await view.click("open");
    expect(
      view
        .frames()
        .slice(1)
        .map(({ event, payload }) => [event, payload]),
    ).toEqual([
      ["live_patch", { to: "/view?tab=second", kind: "push" }],
      ["phx_reply", { status: "ok", response: { diff: { 0: "second" } } }],
    ]);
  });

  it("crashes the view that patches to where another view lives", async () => {
    const view = await joined(Tabs);
    void view.click("away");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });

  it("ends a loop of patches", async () => {
    const Loop = liveView({
      mount: () => ({ turns: 0 }),
      handleParams(socket) {
        if (socket.connected && socket.assigns.turns > 0) socket.pushPatch("/view");
      },
      events: {
        start(socket) {
          socket.assign({ turns: 1 });
          socket.pushPatch("/view");
        },
      },
      render: () => html`<p>loop</p>`,
    });
    const view = await joined(Loop);
    void view.click("start");
    expect(view.frames().map(({ event }) => event)).toEqual(["phx_reply", "phx_error"]);
  });
});

describe("topics", () => {
  const chat = defineTopic<{ posted: { text: string } }>("chat");
  const Chat = liveView({
    topics: [chat],
    mount(socket) {
      socket.subscribe(chat);
      return { last: "nothing" };
    },
    events: { say: (socket, params) => socket.broadcast(chat, "posted", { text: text(params["text"]) }) },
    info: { posted: (socket, { text }) => socket.assign({ last: text }) },
    render: ({ last }) => html`<p>${last}</p>`,
  });

  it("carry a broadcast to every connected view, the sender included, each by one diff", async () => {
    const browser = browserOf({ "/view": Chat });
    const [one, two] = [await (await browser.open("/view")).join(), await (await browser.open("/view")).join()];
    await one.submit("say", "text=hello");
    expect([one.html(), two.html()]).toEqual(["<p>hello</p>", "<p>hello</p>"]);
    expect(two.frames().slice(1)).toMatchObject([{ event: "diff", ref: null, payload: { 0: "hello" } }]);
    browser.app.broadcast(chat, "posted", { text: "from outside" });
    expect(two.html()).toBe("<p>from outside</p>");
  });

  it("are left when the view ends", async () => {
    const browser = browserOf({ "/view": Chat });
    const [one, two] = [await (await browser.open("/view")).join(), await (await browser.open("/view")).join()];
    await two.push("phx_leave", {});
    const before = two.page.frames.length;
    await one.submit("say", "text=hello");
    expect(two.page.frames).toHaveLength(before);
  });
});

describe("the session of a view", () => {
  const Name = liveView({
    session: testSession,
    mount: () => ({ changes: "" }),
    events: {
      name: (socket, params) => socket.session.put("username", text(params["to"])),
      fail(socket) {
        socket.session.put("username", "never");
        throw new Error("after the write");
      },
      bad(socket) {
        try {
          socket.session.put("username", "x".repeat(41));
        } catch (error) {
          socket.assign({ changes: (error as { code: string }).code });
        }
      },
    },
    sessionChanged: (socket, { keys, origin }) => socket.assign({ changes: `${origin}:${keys.join()}` }),
    render: ({ session, changes }) => html`<p>${session.username}|${changes}</p>`,
  });

  it("shows a write in the answer to the event that made it, and in every other view of the visitor", async () => {
    const loaded = await browserOf({ "/view": Name }).open("/view");
    const view = await loaded.join();
    await view.submit("name", "to=ann");
    expect(view.html()).toBe("<p>ann|</p>");
  });

  it("drops the writes of a handler that throws", async () => {
    const loaded = await browserOf({ "/view": Name }).open("/view");
    const view = await loaded.join();
    void view.click("fail");
    const again = await loaded.join({ joinRef: "7", params: { _mounts: 1 } });
    expect(again.html()).toBe("<p>|</p>");
  });

  it("refuses a value in put, where the handler can catch it", async () => {
    const view = await joined(Name);
    await view.click("bad");
    expect(view.html()).toBe("<p>|session_invalid</p>");
  });

  it("cannot be written while a page is rendered over HTTP", async () => {
    const Eager = liveView({
      session: testSession,
      mount: (socket) => socket.session.put("visits", 1),
      render: () => html``,
    });
    const response = await browserOf({ "/view": Eager }).fetch("/view");
    expect([response.status, response.headers.getSetCookie()]).toEqual([500, []]);
  });
});

describe("a change outside every handler", () => {
  it("is rendered as one diff", async () => {
    let later = (_text: string): void => {};
    const Outside = liveView({
      mount: () => ({ text: "", more: "" }),
      events: {
        wait(socket) {
          later = (text) => {
            socket.assign({ text });
            socket.assign({ more: text });
          };
        },
      },
      render: ({ text, more }) => html`<p>${text}${more}</p>`,
    });
    const view = await joined(Outside);
    await view.click("wait");
    later("x");
    await Promise.resolve();
    const [diff, ...others] = view.frames().slice(2);
    expect(diff).toMatchObject({ event: "diff", payload: { 0: "x", 1: "x" } });
    expect(others).toEqual([]);
  });
});
