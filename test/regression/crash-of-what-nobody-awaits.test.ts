import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";

// A rejection that nobody handles fails a test run: these were some.
describe("a promise where nothing waits for one", () => {
  it("returned by an afterRender hook, crashes the view when it fails", async () => {
    const View = liveView({
      mount(socket) {
        if (socket.connected) socket.attachHook("afterRender", "late", () => Promise.reject(new Error("boom")));
      },
      render: () => html`<p></p>`,
    });
    const page = await browserOf({ "/": View }).open("/");
    const view = await page.join();
    expect(view.joined.status).toBe("ok");
    await expect.poll(() => view.frames().at(-1)).toMatchObject({ event: "phx_error" });
  });

  it("returned by mount of a component, is refused, and its failure is nobody's", async () => {
    const Part = liveComponent({
      mount: (_socket, _props: object) => Promise.reject(new Error("boom")) as never,
      render: () => html`<b></b>`,
    });
    const View = liveView({ mount: () => ({}), render: () => html`<p>${component(Part, { id: 1 })}</p>` });
    expect((await browserOf({ "/": View }).fetch("/")).status).toBe(500);
    await new Promise(setImmediate);
  });
});
