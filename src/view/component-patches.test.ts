import { describe, expect, it } from "vitest";
import { browserOf } from "../../test/support/live-app.ts";
import type { View } from "../../test/support/browser.ts";
import { each } from "../html/each.ts";
import { stream } from "../html/stream.ts";
import { html, type Renderable } from "../html/template.ts";
import { component, liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";

const Leaf = liveComponent({
  update: (_socket, props: { n: number }) => props,
  events: { inc: (socket) => socket.update("n", (n) => n + 10) },
  render: ({ n }) => html`<b>${n}</b>`,
});
const Box = liveComponent({
  mount: (_socket, _props: { inner: Renderable }) => undefined,
  render: ({ inner }) => html`<div>${inner}</div>`,
});

const joined = async (view: Parameters<typeof browserOf>[0][string]): Promise<View> =>
  (await browserOf({ "/": view }).open("/")).join();

describe("components in a message that changes what is around them", () => {
  it("stand in no element that the client skips", async () => {
    const view = await joined(
      liveView({
        mount: () => ({ n: 1, shown: true }),
        events: {
          both: (socket) => {
            socket.update("n", (n) => n + 1);
            socket.sendUpdate(Leaf, "l", { n: 7 });
          },
        },
        render: ({ n }) =>
          html`<p>${n}</p>
            ${html`<section>${component(Leaf, { id: "l", n: 1 })}</section>`}`,
      }),
    );
    expect(view.joined.response["rendered"]).toMatchObject({ "1": { "0": 1 } });
    expect((view.joined.response["rendered"] as Record<string, object>)["1"]).not.toHaveProperty("r");
    expect((await view.click("both")).response).toEqual({ diff: { "0": "2", c: { "1": { "0": "7" } } } });
    expect(view.html()).toContain("<section><b>7</b></section>");
  });

  it("take the mark of a skippable element away when they come into it", async () => {
    const view = await joined(
      liveView({
        mount: () => ({ shown: false }),
        events: { show: (socket) => socket.assign({ shown: true }) },
        render: ({ shown }) =>
          html`<p></p>
            ${html`<section>${shown ? component(Leaf, { id: "l", n: 1 }) : null}</section>`}`,
      }),
    );
    expect(view.joined.response["rendered"]).toMatchObject({ "0": { r: 1 } });
    expect((await view.click("show")).response).toMatchObject({ diff: { "0": { "0": 1, r: 0 } } });
  });

  it("are named together with the component around them", async () => {
    const view = await joined(
      liveView({
        mount: () => ({ n: 1, inner: html`<i>${component(Leaf, { id: "l", n: 1 })}</i>` }),
        events: {
          both: (socket) => {
            socket.update("n", (n) => n + 1);
            socket.sendUpdate(Leaf, "l", { n: 7 });
          },
        },
        render: ({ n, inner }) =>
          html`<p>${n}</p>
            ${component(Box, { id: "b", inner })}`,
      }),
    );
    expect((await view.click("both")).response).toEqual({ diff: { "0": "2", c: { "2": { "0": "7" }, "1": {} } } });
    expect(view.html()).toContain("<b>7</b>");
  });

  it("follow in a message of their own when they stand in the row of a stream", async () => {
    const view = await joined(
      liveView({
        mount: () => ({ n: 1, rows: stream([{ id: 1 }]) }),
        events: {
          both: (socket) => {
            socket.update("n", (n) => n + 1);
            socket.sendUpdate(Leaf, 1, { n: 7 });
          },
        },
        render: ({ n, rows }) => html`
          <p>${n}</p>
          <ul id="rows" phx-update="stream">
            ${each(rows, ({ id }, domId) => html`<li id="${domId}">${component(Leaf, { id, n: id })}</li>`)}
          </ul>
        `,
      }),
    );
    expect((await view.click("both")).response).toEqual({ diff: { "0": "2" } });
    await expect
      .poll(() => view.frames().at(-1))
      .toMatchObject({ event: "diff", payload: { c: { "1": { "0": "7" } } } });
  });

  it("are not sent any more when nothing shows them, and come back whole", async () => {
    const view = await joined(
      liveView({
        mount: () => ({ shown: true }),
        events: {
          hide: (socket) => socket.assign({ shown: false }),
          poke: (socket) => socket.sendUpdate(Leaf, "l", { n: 7 }),
          show: (socket) => socket.assign({ shown: true }),
        },
        render: ({ shown }) => html`<main>${shown && component(Leaf, { id: "l", n: 1 })}</main>`,
      }),
    );
    await view.click("hide");
    expect((await view.click("poke")).response).toEqual({});
    expect((await view.click("show")).response).toMatchObject({ diff: { "0": 1, c: { "1": { "0": "7", r: 1 } } } });
  });
});
