import { describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { browserOf, testSession } from "../../test/support/live-app.ts";
import { liveRender } from "./live-render.ts";
import { liveView } from "./live-view.ts";

describe("the limits of a view", () => {
  it("end a view for which more waits than its mailbox holds, and it mounts again", async () => {
    let go = (): void => {};
    const Slow = liveView({
      mount: () => ({ count: 0 }),
      events: {
        wait: () => new Promise<void>((resolve) => (go = resolve)),
        inc: (socket) => socket.update("count", (count) => count + 1),
      },
      render: ({ count }) => html`<p>${count}</p>`,
    });
    const page = await browserOf({ "/view": Slow }, { limits: { mailbox: 5 } }).open("/view");
    const view = await page.join();
    void view.click("wait");
    for (let i = 0; i < 5; i++) void view.click("inc");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_reply" });
    void view.click("inc");
    expect(view.frames().at(-1)).toMatchObject({ event: "phx_error" });
    go();
    expect((await page.join({ joinRef: "9", params: { _mounts: 1 } })).html()).toBe("<p>0</p>");
  });

  it("refuse a page that embeds more views than it may", async () => {
    const Child = liveView({ mount: () => ({}), render: () => html`<i></i>` });
    const Page = liveView({
      mount: () => ({}),
      render: () => html`<p>${[1, 2, 3].map((n) => liveRender(Child, { id: `child-${n}` }))}</p>`,
    });
    const options = { views: { child: Child } };
    expect((await browserOf({ "/view": Page }, options).fetch("/view")).status).toBe(200);
    expect((await browserOf({ "/view": Page }, { ...options, limits: { embeds: 2 } }).fetch("/view")).status).toBe(413);
  });

  it("let a redirect wait for a write to be confirmed, and go without it after a while", async () => {
    const Leave = liveView({
      session: testSession,
      mount: () => ({}),
      events: {
        go(socket) {
          socket.session.put("visits", 1);
          return socket.pushNavigate("/view");
        },
      },
      render: () => html`<p></p>`,
    });
    const confirmed = await (
      await browserOf({ "/view": Leave }, { limits: { redirectWait: 60_000 } }).open("/view")
    ).join();
    const left = confirmed.click("go");
    await confirmed.page.push("holdfast:session", "phx_join", {}, "s");
    expect(confirmed.frames().at(-1)).toMatchObject({ payload: { status: "ok" }, ref: "1" });
    await confirmed.page.push("holdfast:session", "confirmed", { n: 1 }, "s");
    expect(await left).toMatchObject({ response: { live_redirect: { to: "/view" } } });

    const alone = await (await browserOf({ "/view": Leave }, { limits: { redirectWait: 1 } }).open("/view")).join();
    expect(await alone.click("go")).toMatchObject({ response: { live_redirect: { to: "/view" } } });
  });
});
