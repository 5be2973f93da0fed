import { expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { ORIGIN } from "../support/browser.ts";
import { browserOf } from "../support/live-app.ts";

const validate = (value: unknown) => {
  if ((value as Record<string, unknown>)["boom"] !== undefined) throw new Error("boom");
  return { value: {} };
};
const View = liveView({
  params: { "~standard": { version: 1, vendor: "test", validate } },
  mount: () => ({}),
  events: { wait: () => new Promise(setImmediate) },
  render: () => html`<p></p>`,
});

// It went past the view into its connection, which closed with every view on it, or into the mailbox, which stood still.
it.each(["free", "busy"])(
  "a schema of params that throws at a patch ends its view and not the connection: %s",
  async (state) => {
    const page = await browserOf({ "/": View }).open("/");
    const view = await page.join();
    if (state === "busy") void view.click("wait");
    void view.push("live_patch", { url: `${ORIGIN}/?boom=1` });
    await expect.poll(() => view.frames().at(-1)).toMatchObject({ event: "phx_error" });
    expect(page.closedWith).toBeUndefined();
    expect((await page.join({ joinRef: "9" })).joined.status).toBe("ok");
  },
);
