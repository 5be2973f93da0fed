import { describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { browserOf } from "../../test/support/live-app.ts";
import { liveRender } from "./live-render.ts";
import { liveView } from "./live-view.ts";

describe("liveRender", () => {
  const Child = liveView({
    mount: (_socket, params) => ({ name: params["name"] === "nested" ? "nested" : "other", count: 0 }),
    events: {
      inc: (socket) => socket.update("count", (count) => count + 1),
      boom: () => {
        throw new Error("boom");
      },
    },
    render: ({ name, count }) => html`<i>${name} ${count}</i>`,
  });
  const Parent = liveView({
    mount: () => ({ title: "parent" }),
    events: {
      rename: (socket) => socket.assign({ title: "renamed" }),
      boom: () => {
        throw new Error("boom");
      },
    },
    render: ({ title }) => html`<div>${title} ${liveRender(Child, { id: "child", params: { name: "nested" } })}</div>`,
  });
  const nested = async () => {
    const loaded = await browserOf({ "/view": Parent }, { views: { child: Child } }).open("/view");
    const parent = await loaded.join();
    const [, session = ""] = /id="child"[^>]*data-phx-session="([^"]+)"/.exec(parent.html()) ?? [];
    const child = await loaded.join({ id: "child", joinRef: "2", payload: { session, url: undefined } });
    return { loaded, parent, child, session };
  };

  it("puts the nested view into the first HTML and lets it join under its parent", async () => {
    const { loaded, child } = await nested();
    expect(loaded.html).toContain("<i>nested 0</i>");
    expect(child.html()).toBe("<i>nested 0</i>");
    await child.click("inc");
    expect(child.html()).toBe("<i>nested 1</i>");
  });

  it("does not send the nested container again when the parent changes", async () => {
    const { parent } = await nested();
    expect(await parent.click("rename")).toEqual({ status: "ok", response: { diff: { 0: "renamed" } } });
  });

  it("lets a nested view crash alone", async () => {
    const { parent, child } = await nested();
    void child.click("boom");
    expect(child.frames().at(-1)).toMatchObject({ event: "phx_error" });
    expect(await parent.click("rename")).toMatchObject({ status: "ok" });
  });

  it("closes nested views, never crashes them, when their parent dies", async () => {
    const { parent, child } = await nested();
    void parent.click("boom");
    expect(child.frames().at(-1)).toMatchObject({ event: "phx_close" });
    expect(parent.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });

  it("refuses a nested view whose parent is not there", async () => {
    const { loaded, parent, session } = await nested();
    await parent.push("phx_leave", {});
    const orphan = await loaded.join({ id: "child", joinRef: "9", payload: { session, url: undefined } });
    expect(orphan.joined).toEqual({ status: "error", response: { reason: "stale" } });
  });
});
