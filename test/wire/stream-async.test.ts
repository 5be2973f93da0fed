import { describe, expect, expectTypeOf, it } from "vitest";
import { each } from "../../src/html/each.ts";
import { stream, type Stream } from "../../src/html/stream.ts";
import { html } from "../../src/html/template.ts";
import type { AsyncResult } from "../../src/view/async-result.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";

interface Post {
  readonly id: number;
}

/** Loads that end when the test says so. */
function loads() {
  const waiting: { resolve: (posts: readonly Post[]) => void; reject: (error: Error) => void; signal: AbortSignal }[] =
    [];
  const load = (signal: AbortSignal) =>
    new Promise<readonly Post[]>((resolve, reject) => waiting.push({ resolve, reject, signal }));
  return { waiting, load };
}

const says = ({ loading, failed }: AsyncResult<true>): string =>
  loading === undefined ? (failed === undefined ? "there" : "failed") : "loading";

function feed() {
  const { waiting, load } = loads();
  const view = liveView({
    mount: (socket) => ({ ...socket.streamAsync("posts", load, { limit: -9 }), n: 0 }),
    events: {
      more: (socket) => socket.assign(socket.streamAsync("posts", load, { at: 0 })),
      again: (socket) => socket.assign(socket.streamAsync("posts", load, { reset: true })),
      stop: (socket) => socket.cancelAsync("posts"),
      count: (socket) => socket.update("n", (n) => n + 1),
    },
    render: ({ posts, postsAsync, n }) => {
      expectTypeOf(posts).toEqualTypeOf<Stream<Post>>();
      expectTypeOf(postsAsync).toEqualTypeOf<AsyncResult<true>>();
      return html`<p>${says(postsAsync)} ${n}</p>
        <ul id="posts" phx-update="stream">
          ${each(posts, (_, id) => html`<li id="${id}"></li>`)}
        </ul>`;
    },
  });
  return { view, waiting };
}

describe("socket.streamAsync", () => {
  it("is loading in the first HTML, where nothing is started, and takes the items in when they have come", async () => {
    const { view, waiting } = feed();
    const page = await browserOf({ "/": view }).open("/");
    expect(page.html).toContain("<p>loading 0</p>");
    expect(waiting).toEqual([]);
    const own = await page.join();
    expect((await own.click("count")).response).toEqual({ diff: { "1": "1" } });
    waiting[0]?.resolve([{ id: 1 }, { id: 2 }]);
    await expect.poll(() => own.frames().at(-1)?.event).toBe("diff");
    expect(own.frames().at(-1)?.payload).toMatchObject({
      "0": "there",
      "2": {
        k: { kc: 2 },
        stream: [
          "0",
          [
            ["posts-2", -1, -9, null],
            ["posts-1", -1, -9, null],
          ],
          [],
        ],
      },
    });
  });

  it("loads more and anew, at its place or in place of all, while the page shows what it has", async () => {
    const { view, waiting } = feed();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await own.click("count");
    waiting[0]?.resolve([{ id: 1 }]);
    await expect.poll(() => own.whole()).toContain("there");
    expect((await own.click("more")).response).toEqual({ diff: { "0": "loading" } });
    await own.click("count");
    waiting[1]?.resolve([{ id: 2 }]);
    await expect
      .poll(() => own.frames().at(-1)?.payload)
      .toMatchObject({ "2": { stream: ["0", [["posts-2", 0, -9, null]], []] } });
    await own.click("again");
    await own.click("count");
    waiting[2]?.resolve([]);
    await expect.poll(() => own.frames().at(-1)?.payload).toMatchObject({ "2": { stream: ["0", [], [], true] } });
  });

  it("says that it failed or was cancelled, and is given up when it is started anew", async () => {
    const { view, waiting } = feed();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await own.click("count");
    waiting[0]?.reject(new Error("no"));
    await expect.poll(() => own.whole()).toContain("failed");
    await own.click("more");
    await own.click("count");
    await own.click("again");
    expect(waiting[1]?.signal.aborted).toBe(true);
    await own.click("stop");
    await expect.poll(() => own.whole()).toContain("failed");
  });

  it("works in a component, and is dropped with it", async () => {
    const { waiting, load } = loads();
    const Feed = liveComponent({
      mount: (socket, _props: { id: string }) => socket.streamAsync("posts", load),
      render: ({ posts, postsAsync }) =>
        html`<ul id="posts" phx-update="stream" title="${says(postsAsync)}">
          ${each(posts, (_, id) => html`<li id="${id}"></li>`)}
        </ul>`,
    });
    const view = liveView({
      mount: () => ({ shown: true }),
      events: { toggle: (socket) => socket.update("shown", (shown) => !shown) },
      render: ({ shown }) => html`<main>${shown && component(Feed, { id: "f" })}</main>`,
    });
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await expect.poll(() => waiting.length).toBe(1);
    waiting[0]?.resolve([{ id: 1 }]);
    await expect
      .poll(() => own.frames().at(-1)?.payload)
      .toMatchObject({ c: { "1": { "0": "there", "1": { k: {} } } } });
    await own.click("toggle");
    await own.push("cids_will_destroy", { cids: [1] });
    await own.push("cids_destroyed", { cids: [1] });
    await own.click("toggle");
    await expect.poll(() => waiting.length).toBe(2);
    expect(waiting[1]?.signal.aborted).toBe(false);
    await own.click("toggle");
    await own.push("cids_will_destroy", { cids: [2] });
    await own.push("cids_destroyed", { cids: [2] });
    expect(waiting[1]?.signal.aborted).toBe(true);
    const frames = own.frames().length;
    waiting[1]?.resolve([{ id: 3 }]);
    await own.push("cids_will_destroy", { cids: [] });
    expect(own.frames()).toHaveLength(frames + 1);
  });
});

describe("socket.streamAsync by its types", () => {
  it("asks for a domId where items have no id", () => {
    liveView({
      mount: (socket) => ({
        ...socket.streamAsync("names", () => ["a"], { domId: (name) => name }),
        // @ts-expect-error -- a string has no id
        ...socket.streamAsync("more", () => ["a"]),
        made: stream<Post>([]),
      }),
      render: () => html`<p></p>`,
    });
    expect(stream([{ id: 1 }])).toBeDefined();
  });
});
