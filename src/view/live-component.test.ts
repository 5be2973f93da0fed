import { describe, expect, it } from "vitest";
import { z } from "zod";
import { browserOf, testSession } from "../../test/support/live-app.ts";
import type { View } from "../../test/support/browser.ts";
import { silentLogger, type LogFields } from "../base/logger.ts";
import { each } from "../html/each.ts";
import { html, type Renderable, type Rendered } from "../html/template.ts";
import { component, liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";

const Counter = liveComponent({
  mount: (_socket, _props: { label: string }) => ({ count: 0 }),
  events: {
    inc: (socket) => socket.update("count", (count) => count + 1),
    add: { params: z.object({ by: z.number() }), handle: (socket, { by }) => socket.update("count", (n) => n + by) },
    say: (socket) => {
      socket.pushEvent("said", { from: socket.id });
      socket.putFlash("info", "said");
      return socket.reply({ from: socket.id });
    },
    boom: () => {
      throw new Error("boom");
    },
    go: (socket) => {
      socket.putFlash("info", "gone");
      return socket.pushNavigate("/other");
    },
    patch: (socket) => socket.pushPatch("/?tab=2"),
    write: (socket) => socket.session.put("visits", socket.session.visits + 1),
  },
  session: testSession,
  render: ({ id, label, count, myself, flash, session }) =>
    html`<b id="${id}" phx-target="${myself}">${label} ${count} ${flash["info"]} ${session.visits}</b>`,
});

const Page = liveView({
  mount: () => ({ labels: ["x", "y"], tab: "1", show: true }),
  handleParams: (socket, { tab }) => socket.assign({ tab: typeof tab === "string" ? tab : "1" }),
  events: {
    relabel: (socket) => socket.update("labels", (labels) => labels.map((label) => label.toUpperCase())),
    toggle: (socket) => socket.update("show", (show) => !show),
    poke: (socket) => socket.sendUpdate(Counter, 1, { label: "poked" }),
    nobody: (socket) => socket.sendUpdate(Counter, 99, { label: "poked" }),
    late: (socket) => void setTimeout(() => socket.sendUpdate(Counter, 0, { label: "late" }), 1),
  },
  render: ({ labels, tab, show }) =>
    html`<p>${tab}</p>
      ${show ? labels.map((label, id) => component(Counter, { id, label })) : null}`,
});

const toComponent = (view: View, cid: number, event: string, value: object = {}) =>
  view.push("event", { type: "click", event, value, cid });

const texts = (html: string): string[] =>
  [...html.matchAll(/<b[^>]*>([^<]*)<\/b>/g)].map(([, text = ""]) => text.replaceAll(/\s+/g, " ").trim());

async function joined(page = Page): Promise<View> {
  const opened = await browserOf({ "/": page, "/other": Page }).open("/");
  return opened.join();
}

describe("liveComponent", () => {
  it("is in the first HTML and in the join, the second of a kind without its statics", async () => {
    const opened = await browserOf({ "/": Page }).open("/");
    expect(texts(opened.html)).toEqual(["x 0 0", "y 0 0"]);
    expect(opened.html).not.toContain("data-phx-component");
    const view = await opened.join();
    const { c } = view.joined.response["rendered"] as { c: object };
    expect(c).toEqual({
      "1": { "0": "0", "1": "1", "2": "x", "3": "0", "4": "", "5": "0", s: expect.any(Array), r: 1 },
      "2": { "0": "1", "1": "2", "2": "y", "3": "0", "4": "", "5": "0", s: 1 },
    });
    expect(texts(view.html())).toEqual(["x 0 0", "y 0 0"]);
  });

  it("answers its events with its own change alone, and keeps its state when the parent gives other props", async () => {
    const view = await joined();
    expect((await toComponent(view, 2, "inc")).response).toEqual({ diff: { c: { "2": { "3": "1" } } } });
    expect((await toComponent(view, 2, "add", { by: 5 })).response).toEqual({ diff: { c: { "2": { "3": "6" } } } });
    expect((await view.click("relabel")).response).toEqual({ diff: { c: { "1": { "2": "X" }, "2": { "2": "Y" } } } });
    expect(texts(view.html())).toEqual(["X 0 0", "Y 6 0"]);
    expect((await view.click("relabel")).response).toEqual({});
  });

  it("takes only events it declares, with params its schema takes", async () => {
    const view = await joined();
    expect((await toComponent(view, 1, "add", { by: "5" })).response).toEqual({});
    void toComponent(view, 1, "toggle");
    await expect.poll(() => view.frames().at(-1)?.event).toBe("phx_error");
  });

  it("answers an event for a component that is gone", async () => {
    expect((await toComponent(await joined(), 7, "inc")).response).toEqual({});
  });

  it("pushes events, replies and shows its own flash", async () => {
    const view = await joined();
    expect((await toComponent(view, 1, "say")).response).toEqual({
      diff: { c: { "1": { "4": "said" } }, e: [["said", { from: 0 }]], r: { from: 0 } },
    });
    await toComponent(view, 1, "lv:clear-flash");
    expect(texts(view.html())).toEqual(["x 0 0", "y 0 0"]);
  });

  it("takes its view along when it throws", async () => {
    const view = await joined();
    void toComponent(view, 1, "boom");
    await expect.poll(() => view.frames().at(-1)?.event).toBe("phx_error");
  });

  it("navigates and patches for its view, its flash included", async () => {
    const view = await joined();
    await toComponent(view, 1, "patch");
    expect(view.frames().slice(-2)).toMatchObject([
      { event: "live_patch", payload: { to: "/?tab=2", kind: "push" } },
      { event: "phx_reply", payload: { response: { diff: { "0": "2" } } } },
    ]);
    const { response } = await toComponent(view, 1, "go");
    expect(response).toEqual({ live_redirect: { to: "/other", kind: "push", flash: expect.any(String) } });
  });

  it("shows a session that a handler of it wrote, in all components that read it", async () => {
    const view = await joined();
    expect((await toComponent(view, 1, "write")).response).toEqual({
      diff: { c: { "1": { "5": "1" }, "2": { "5": "1" } } },
    });
  });

  it("is destroyed in two steps, and comes back whole if it is rendered between them", async () => {
    const view = await joined();
    await toComponent(view, 1, "inc");
    await view.click("toggle");
    expect((await view.push("cids_will_destroy", { cids: [1, 2, 3] })).response).toEqual({});
    const back = (await view.click("toggle")).response["diff"] as { c: object };
    expect(back.c).toMatchObject({ "1": { "2": "x", "3": "1", r: 1 }, "2": { "2": "y", s: 1 } });
    expect((await view.push("cids_destroyed", { cids: [1, 2] })).response).toEqual({ cids: [] });
    await view.click("toggle");
    await view.push("cids_will_destroy", { cids: [1, 2] });
    expect((await view.push("cids_destroyed", { cids: [1, 2, 9] })).response).toEqual({ cids: [1, 2] });
    expect((await view.click("toggle")).response["diff"]).toMatchObject({ c: { "3": { "3": "0" }, "4": {} } });
    expect(texts(view.html())).toEqual(["x 0 0", "y 0 0"]);
  });

  it("deletes nothing that was not announced, and understands no nonsense", async () => {
    const view = await joined();
    expect((await view.push("cids_destroyed", { cids: [1, "2", null] })).response).toEqual({ cids: [] });
    expect((await view.push("cids_will_destroy", { cids: "all" })).response).toEqual({});
    expect((await toComponent(view, 1, "inc")).response).toEqual({ diff: { c: { "1": { "3": "1" } } } });
  });

  it("is updated by sendUpdate, in a handler and outside of one, and a missing one is ignored", async () => {
    const view = await joined();
    expect((await view.click("poke")).response).toEqual({ diff: { c: { "2": { "2": "poked" } } } });
    expect((await view.click("nobody")).response).toEqual({});
    await view.click("late");
    await expect.poll(() => texts(view.html())).toEqual(["late 0 0", "poked 0 0"]);
    expect(view.frames().at(-1)).toMatchObject({ event: "diff", payload: { c: { "1": { "2": "late" } } } });
  });
});

describe("component", () => {
  const failure = async (render: () => Rendered): Promise<string> => {
    const errors: unknown[] = [];
    const logger = { ...silentLogger, error: ({ error }: LogFields) => errors.push(error) };
    await browserOf({ "/": liveView({ mount: () => ({}), render }) }, { logger }).fetch("/");
    return errors.map(String).join();
  };

  it("refuses two of one kind with one id, and a template that is not one element", async () => {
    const Row = liveComponent({ render: () => html`<i>row</i>` });
    const Two = liveComponent({ render: () => html`<i>one</i><i>two</i>` });
    expect(await failure(() => html`${component(Row, { id: 1 })}${component(Row, { id: 1 })}`)).toContain("the id 1");
    expect(await failure(() => html`${component(Two, { id: 1 })}`)).toContain("must be exactly one element");
    expect(await failure(() => html`${component(Row, { id: "" })}`)).toContain("needs an id");
  });

  it("refuses an async update: nothing waits within a render", async () => {
    const Slow = liveComponent({ update: (async () => ({})) as never, render: () => html`<i></i>` });
    expect(await failure(() => html`${component(Slow, { id: 1 })}`)).toContain("is not async");
  });

  it("takes templates and functions as props, which follow their parent", async () => {
    const List = liveComponent({
      mount: (_socket, _props: { items: readonly string[]; inner: Renderable; row: (item: string) => Rendered }) => ({
        open: false,
      }),
      events: { open: (socket) => socket.assign({ open: true }) },
      render: ({ items, inner, row, open }) =>
        html`<ul class="${open && "open"}">
          ${inner}${items.map((item) => row(item))}
        </ul>`,
    });
    const Outer = liveView({
      mount: () => ({ n: 1 }),
      events: { more: (socket) => socket.update("n", (n) => n + 1) },
      render: ({ n }) =>
        html`<div>
          ${component(List, {
            id: "l",
            items: ["a"],
            inner: html`<em>${n}</em>${component(Counter, { id: "in", label: "slot" })}`,
            row: (item) => html`<li>${item}${n}</li>`,
          })}
        </div>`,
    });
    const view = await joined(Outer as typeof Page);
    expect(view.html().replaceAll(/\s+/g, "")).toContain('<em>1</em><bid="in"');
    expect((await view.click("more")).response).toEqual({
      diff: { c: { "1": { "1": { "0": "2" }, "2": { k: { "0": { "1": "2" }, kc: 1 } } } } },
    });
    expect((await toComponent(view, 1, "open")).response).toEqual({ diff: { c: { "1": { "0": "open" } } } });
    expect((await toComponent(view, 2, "inc")).response).toEqual({ diff: { c: { "2": { "3": "1" } } } });
  });

  it("updates all of a kind at once with updateMany, those of nested components in a round of their own", async () => {
    const rounds: number[][] = [];
    const Name = liveComponent({
      updateMany(updates: readonly { props: { user: number } }[]) {
        rounds.push(updates.map(({ props }) => props.user));
        return updates.map(({ props }) => ({ name: `user ${props.user}` }));
      },
      render: ({ name }) => html`<b>${name}</b>`,
    });
    const Card = liveComponent({
      mount: (_socket, _props: { user: number }) => undefined,
      render: ({ user }) => html`<div>${component(Name, { id: user, user })}</div>`,
    });
    const Users = liveView({
      mount: () => ({ users: [1, 2, 3] }),
      events: { next: (socket) => socket.update("users", (users) => users.map((user) => user + 1)) },
      render: ({ users }) =>
        html`<main>
          ${each(
            users,
            (user) => user,
            (user) => html`<p>${component(Card, { id: user, user })}</p>`,
          )}
        </main>`,
    });
    const view = await joined(Users as unknown as typeof Page);
    expect(rounds).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
    await view.click("next");
    expect(rounds.at(-1)).toEqual([4]);
    expect(texts(view.html())).toEqual(["user 2", "user 3", "user 4"]);
  });

  it("is held to the limit of components per view", async () => {
    const Row = liveComponent({ render: () => html`<i>row</i>` });
    const Rows = liveView({
      mount: () => ({ n: 2 }),
      events: { more: (socket) => socket.assign({ n: 4 }) },
      render: ({ n }) => html`${Array.from({ length: n }, (_, id) => component(Row, { id }))}`,
    });
    const page = await browserOf({ "/": Rows }, { limits: { components: 3 } }).open("/");
    const view = await page.join();
    void view.click("more");
    await expect.poll(() => view.frames().at(-1)?.event).toBe("phx_error");
  });
});
