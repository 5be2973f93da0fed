import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { defineTopic } from "../../src/pubsub/topic.ts";
import { liveRender } from "../../src/view/live-render.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";
import { silentLogger } from "../../src/base/logger.ts";

const talk = defineTopic<{ said: string }>("talk");

const Child = liveView({
  topics: [talk],
  mount(socket) {
    const user = socket.assignNew("user", () => "nobody");
    socket.sendParent(talk, "said", `mounted for ${user}`);
    return { heard: "" };
  },
  events: {
    up: (socket) => socket.sendParent(talk, "said", "from the child"),
    patch(socket) {
      socket.putFlash("info", "patched");
      socket.pushPatch("/view?page=2");
    },
    boom: () => {
      throw new Error("boom");
    },
    twice: (socket) => {
      socket.assign({ heard: "twice" });
      socket.pushPatch("/elsewhere");
    },
  },
  info: { said: (socket, text) => socket.assign({ heard: text }) },
  render: ({ heard }) => html`<i>${heard}</i>`,
});
const Parent = liveView({
  topics: [talk],
  mount: () => ({ user: "ada", heard: [] as string[], page: "", linked: false }),
  handleParams: (socket, _params, url) => socket.assign({ page: url.search }),
  events: {
    down: (socket) => socket.sendChild("child", talk, "said", "from the parent"),
    astray: (socket) => socket.sendChild("nobody", talk, "said", "x"),
  },
  info: { said: (socket, text) => socket.update("heard", (heard) => [...heard, text]) },
  render: ({ heard, page, flash }) =>
    html`<p>${heard.join()} ${page} ${flash["info"]}</p>
      ${liveRender(Child, { id: "child" })}`,
});

const opened = async (view = Parent, logger = silentLogger) => {
  const page = await browserOf({ "/view": view }, { views: { child: Child }, logger }).open("/view");
  const parent = await page.join();
  const joinChild = (joinRef: string) => {
    const [, session = ""] = /id="child"[^>]*data-phx-session="([^"]+)"/.exec(parent.html()) ?? [];
    return page.join({ id: "child", joinRef, payload: { session, url: undefined } });
  };
  return { page, parent, child: await joinChild("2"), joinChild };
};

describe("messages between views", () => {
  it("go up to the parent and down to a child, to nobody else", async () => {
    const { parent, child } = await opened();
    await child.click("up");
    expect(parent.html()).toContain("<p>mounted for ada,from the child");
    await parent.click("down");
    expect(child.html()).toBe("<i>from the parent</i>");
    expect(await parent.click("astray")).toEqual({ status: "ok", response: {} });
  });

  it("reach a view that sends to itself while it is mounted after its join is answered", async () => {
    const Eager = liveView({
      topics: [talk],
      mount(socket) {
        socket.sendSelf(talk, "said", "hello");
        return { heard: "" };
      },
      info: { said: (socket, text) => socket.assign({ heard: text }) },
      render: ({ heard }) => html`<p>${heard}</p>`,
    });
    const view = await (await browserOf({ "/eager": Eager }).open("/eager")).join();
    await expect.poll(() => view.html()).toBe("<p>hello</p>");
    expect(view.frames().map(({ event }) => event)).toEqual(["phx_reply", "diff"]);
  });
});

describe("assignNew", () => {
  it("takes what the view around has loaded, and makes it in a view of its own", async () => {
    const page = await browserOf({ "/view": Parent, "/child": Child }, { views: { child: Child } }).open("/child");
    const alone = await page.join();
    expect(alone.joined.status).toBe("ok");
    const { parent } = await opened();
    expect(parent.html()).toContain("mounted for ada");
  });
});

describe("pushPatch in a nested view", () => {
  it("patches the page: the child answers for itself, and the root tells the client", async () => {
    const { page, parent, child } = await opened();
    const before = page.frames.length;
    expect(await child.click("patch")).toEqual({ status: "ok", response: {} });
    const frames = page.frames.slice(before).map(({ topic, event, payload }) => [topic, event, payload]);
    expect(frames[0]).toMatchObject([child.topic, "phx_reply", {}]);
    expect(frames[1]).toEqual([parent.topic, "live_patch", { to: "/view?page=2", kind: "push" }]);
    expect(frames[2]).toMatchObject([parent.topic, "diff", {}]);
    expect(parent.html()).toContain("?page=2 patched</p>");
  });

  it("crashes the root, which cannot go there, when it leads elsewhere", async () => {
    const { parent, child } = await opened();
    void child.click("twice");
    expect(child.frames().at(-1)).toMatchObject({ event: "phx_close" });
    expect(parent.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });
});

describe("liveRender with linked", () => {
  const Linked = liveView({
    topics: [talk],
    mount: () => ({ user: "ada" }),
    render: () => html`<p>${liveRender(Child, { id: "child", linked: true })}</p>`,
  });

  it("crashes the view around too, after the one that crashed", async () => {
    const { page, parent, child } = await opened(Linked);
    const before = page.frames.length;
    void child.click("boom");
    expect(page.frames.slice(before).map(({ topic, event }) => [topic, event])).toEqual([
      [child.topic, "phx_error"],
      [parent.topic, "phx_error"],
    ]);
  });
});

describe("sendAfter", () => {
  const Clock = liveView({
    topics: [talk],
    mount: (socket) => {
      socket.sendAfter(5, talk, "said", "tick");
      const stop = socket.sendAfter(1, talk, "said", "never");
      stop();
      return { heard: [] as string[] };
    },
    events: {
      many(socket) {
        for (let at = 0; at < 1_000; at++) socket.sendAfter(60_000, talk, "said", "late");
      },
    },
    info: { said: (socket, text) => socket.update("heard", (heard) => [...heard, text]) },
    render: ({ heard }) => html`<p>${heard.join()}</p>`,
  });

  it("sends once, later, and not what was called off", async () => {
    const view = await (await browserOf({ "/clock": Clock }).open("/clock")).join();
    await expect.poll(() => view.html()).toBe("<p>tick</p>");
  });

  it("does nothing any more when the view has ended", async () => {
    const page = await browserOf({ "/clock": Clock }).open("/clock");
    const view = await page.join();
    await view.push("phx_leave", {});
    const before = page.frames.length;
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(page.frames).toHaveLength(before);
  });

  it("crashes a view that keeps more timers than its limit", async () => {
    const view = await (await browserOf({ "/clock": Clock }).open("/clock")).join();
    await expect.poll(() => view.html()).toBe("<p>tick</p>");
    expect(await view.click("many")).toEqual({ status: "ok", response: {} });
    void view.click("many");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });
});
