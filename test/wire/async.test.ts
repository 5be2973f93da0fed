import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { silentLogger } from "../../src/base/logger.ts";
import { html } from "../../src/html/template.ts";
import type { AsyncExit } from "../../src/view/async-tasks.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";

/** A task that ends when the test says so. */
function held<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((yes, no) => ((resolve = yes), (reject = no)));
  return { promise, resolve, reject };
}

const text = (exit: AsyncExit): string =>
  exit.kind === "error" ? `error ${(exit.error as Error).message}` : `cancel ${String(exit.reason)}`;

function starter() {
  const tasks: ReturnType<typeof held<string>>[] = [];
  const signals: AbortSignal[] = [];
  const view = liveView({
    mount: () => ({ shown: "" }),
    events: {
      start: (socket) =>
        socket.startAsync(
          "work",
          (signal) => {
            signals.push(signal);
            return (tasks[tasks.push(held<string>()) - 1] as (typeof tasks)[number]).promise;
          },
          {
            ok: (own, value) => own.assign({ shown: value.toUpperCase() }),
            exit: (own, exit) => own.assign({ shown: text(exit) }),
          },
        ),
      cancel: (socket) => socket.cancelAsync("work", "enough"),
      throwing: (socket) =>
        socket.startAsync(
          "other",
          () => {
            throw new Error("at once");
          },
          { exit: (own, exit) => own.assign({ shown: text(exit) }) },
        ),
      unheard: (socket) => socket.startAsync("third", () => Promise.reject(new Error("unheard")), {}),
    },
    render: ({ shown }) => html`<p>${shown}</p>`,
  });
  return { view, tasks, signals };
}

describe("socket.startAsync", () => {
  it("goes on beside the view, and its result is handled in the view's turn", async () => {
    const { view, tasks } = starter();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    expect((await own.click("start")).response).toEqual({});
    await sleep(0);
    tasks[0]?.resolve("done");
    await expect.poll(() => own.whole()).toBe("<p>DONE</p>");
  });

  it("drops the result of a task that a newer one has taken the place of, and tells it so", async () => {
    const { view, tasks, signals } = starter();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await own.click("start");
    await own.click("start");
    await sleep(0);
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, false]);
    tasks[0]?.resolve("old");
    tasks[1]?.resolve("new");
    await expect.poll(() => own.whole()).toBe("<p>NEW</p>");
  });

  it("ends in an exit when it throws, at once or later, or is cancelled; the view goes on", async () => {
    const { view, tasks, signals } = starter();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await own.click("throwing");
    await expect.poll(() => own.whole()).toBe("<p>error at once</p>");
    await own.click("start");
    await sleep(0);
    tasks[0]?.reject(new Error("later"));
    await expect.poll(() => own.whole()).toBe("<p>error later</p>");
    await own.click("start");
    await sleep(0);
    await own.click("cancel");
    expect(signals[1]?.reason).toBe("enough");
    await expect.poll(() => own.whole()).toBe("<p>cancel enough</p>");
    tasks[1]?.resolve("too late");
    await sleep(0);
    expect(own.whole()).toBe("<p>cancel enough</p>");
  });

  it("is logged when it fails and nobody answers", async () => {
    const lines: string[] = [];
    const logger = { ...silentLogger, warn: (_fields: object, message: string) => void lines.push(message) };
    const own = await (await browserOf({ "/": starter().view }, { logger }).open("/")).join();
    await own.click("unheard");
    await expect.poll(() => lines).toEqual(["a task failed; give startAsync an `exit` to answer it"]);
    expect((await own.click("start")).status).toBe("ok");
  });

  it("is told when its view has ended, and nothing of it is heard any more", async () => {
    const { view, tasks, signals } = starter();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await own.click("start");
    await sleep(0);
    own.page.disconnect();
    expect(signals[0]?.aborted).toBe(true);
    const before = own.page.frames.length;
    tasks[0]?.reject(new Error("nobody hears this"));
    await sleep(0);
    expect(own.page.frames).toHaveLength(before);
  });

  it("runs no more tasks at once than the limit", async () => {
    const view = liveView({
      mount: () => ({}),
      events: {
        start: (socket, { name }) => socket.startAsync(String(name), () => new Promise<void>(() => {}), {}),
      },
      render: () => html`<p></p>`,
    });
    const own = await (await browserOf({ "/": view }, { limits: { asyncTasks: 2 } }).open("/")).join();
    for (const name of ["a", "b", "b", "a"]) expect((await own.click("start", { name })).status).toBe("ok");
    void own.click("start", { name: "c" });
    await expect.poll(() => own.frames().map(({ event }) => event)).toContain("phx_error");
  });
});

describe("socket.assignAsync", () => {
  function loader() {
    const tasks: ReturnType<typeof held<string>>[] = [];
    const run = () => (tasks[tasks.push(held<string>()) - 1] as (typeof tasks)[number]).promise;
    const view = liveView({
      mount: (socket) => ({ ...socket.assignAsync("org", run), kept: 1 }),
      events: {
        again: (socket) => socket.assign(socket.assignAsync("org", run)),
        afresh: (socket) => socket.assign(socket.assignAsync("org", run, { reset: true })),
        cancel: (socket) => socket.cancelAsync("org", "enough"),
      },
      render: ({ org }) =>
        html`<p>
          ${org.ok ? org.result.toUpperCase() : "none"} ${org.loading ? "loading" : ""}
          ${org.failed ? text(org.failed as AsyncExit) : ""}
        </p>`,
    });
    return { view, tasks };
  }

  it("is loading in the first HTML, where nothing is started, and there when it has come", async () => {
    const { view, tasks } = loader();
    const page = await browserOf({ "/": view }).open("/");
    expect(page.html.replace(/\s+/g, " ")).toContain("none loading");
    await sleep(0);
    expect(tasks).toHaveLength(0);
    const own = await page.join();
    expect(own.whole()).toContain("none loading");
    await sleep(0);
    tasks[0]?.resolve("acme");
    await expect.poll(() => own.whole()).toBe("<p> ACME </p>");
  });

  it("keeps what there was while it is loaded anew, and when that fails or is cancelled", async () => {
    const { view, tasks } = loader();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await sleep(0);
    tasks[0]?.resolve("acme");
    await expect.poll(() => own.whole()).toContain("ACME");
    await own.click("again");
    expect(own.whole()).toContain("ACME loading");
    await sleep(0);
    tasks[1]?.reject(new Error("down"));
    await expect.poll(() => own.whole()).toBe("<p> ACME error down </p>");
    await own.click("again");
    await own.click("cancel");
    await expect.poll(() => own.whole()).toBe("<p> ACME cancel enough </p>");
  });

  it("drops what there was, with reset", async () => {
    const { view, tasks } = loader();
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await sleep(0);
    tasks[0]?.resolve("acme");
    await expect.poll(() => own.whole()).toContain("ACME");
    await own.click("afresh");
    expect(own.whole()).toContain("none loading");
  });

  it("drops what there was of the names that reset lists", async () => {
    let count = 0;
    const view = liveView({
      mount: (socket) => ({ ...socket.assignAsync(["a", "b"], () => ({ a: ++count, b: count })) }),
      events: {
        again: (socket) =>
          socket.assign(
            socket.assignAsync(["a", "b"], () => new Promise<{ a: number; b: number }>(() => {}), { reset: ["b"] }),
          ),
      },
      render: ({ a, b }) => html`<p>${String(a.result)} ${String(b.result)}</p>`,
    });
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await expect.poll(() => own.html()).toBe("<p>1 1</p>");
    await own.click("again");
    expect(own.html()).toBe("<p>1 undefined</p>");
  });

  it("fails where its task gives not all it was asked for", async () => {
    const results: unknown[] = [undefined, null, 7, { a: 1 }];
    const view = liveView({
      mount: (socket) => ({ ...socket.assignAsync(["a", "b"], () => results.shift() as { a: number; b: number }) }),
      events: {
        again: (socket) =>
          socket.assign(socket.assignAsync(["a", "b"], () => results.shift() as { a: number; b: number })),
      },
      render: ({ a, b }) =>
        html`<p>${a.failed === undefined ? "" : "failed"} ${String(b.loading)} ${results.length}</p>`,
    });
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await expect.poll(() => own.html()).toBe("<p>failed undefined 3</p>");
    for (const left of [2, 1, 0]) {
      await own.click("again");
      await expect.poll(() => own.html()).toBe(`<p>failed undefined ${left}</p>`);
    }
  });

  it("loads several by one task", async () => {
    const view = liveView({
      mount: (socket) => socket.assignAsync(["a", "b"], async () => ({ a: 1, b: "two" })),
      render: ({ a, b }) => html`<p>${a.ok ? a.result + 1 : "-"} ${b.ok ? b.result.length : "-"}</p>`,
    });
    const own = await (await browserOf({ "/": view }).open("/")).join();
    await expect.poll(() => own.whole()).toBe("<p>2 3</p>");
  });
});
