import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf, testSession } from "../support/live-app.ts";

const Target = liveView({
  session: testSession,
  mount: () => ({ text: "" }),
  handleParams: (socket) => socket.assign({ text: socket.url.pathname }),
  events: { say: (socket, params) => socket.assign({ text: JSON.stringify(params) }) },
  render: ({ text, session }) => html`<p>${text} ${session.username}</p>`,
});

/** Values that have brought down servers which convert before they look. */
const unconvertible = fc.constantFrom<unknown>(
  { toString: 1, valueOf: 1 },
  { toJSON: 1 },
  { __proto__: null },
  JSON.parse('{"__proto__":{"toString":1},"constructor":1,"length":-1}'),
  [[[[]]]],
  "",
  "javascript:alert(1)",
  "blob:http://evil.example/x",
  "//evil.example",
  -1,
  null,
);
const value = fc.oneof(unconvertible, fc.jsonValue(), fc.string());
const payloadOf = (...names: string[]) =>
  fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] });

const viewMessage = fc.oneof(
  fc.tuple(fc.constant("event"), payloadOf("type", "event", "value", "meta", "cid", "uploads")),
  fc.tuple(fc.constant("event"), fc.record({ type: value, event: fc.constant("say"), value, meta: value })),
  fc.tuple(
    fc.constantFrom("event"),
    fc.record({ type: fc.constant("form"), event: fc.constant("say"), value, meta: value }),
  ),
  fc.tuple(fc.constant("live_patch"), payloadOf("url")),
  fc.tuple(
    fc.constantFrom("cids_will_destroy", "cids_destroyed", "allow_upload", "progress", "nope"),
    payloadOf("cids", "ref", "entries"),
  ),
);
const joinPayload = payloadOf("url", "redirect", "params", "session", "static", "flash", "sticky");
const sessionMessage = fc.tuple(
  fc.constantFrom("write", "committed", "confirmed", "failed", "nope"),
  payloadOf("key", "value", "doc", "seq", "seen", "tag", "n", "ticket", "reason"),
);

describe("whatever JSON a peer sends", () => {
  const closesNobodyElse = async (topic: string, message: readonly [string, object]) => {
    const browser = browserOf({ "/view": Target });
    const [page, other] = [await browser.open("/view"), await browser.open("/view")];
    const [view] = [await page.join(), await page.push("holdfast:session", "phx_join", {}, "s")];
    const untouched = await other.join();
    const [joinRef, to] = topic === "view" ? [view.joinRef, view.topic] : ["s", "holdfast:session"];
    page.send(JSON.stringify([joinRef, "77", to, ...message]));
    // 1011 would say that our own code had thrown where nothing was to catch it.
    expect(page.closedWith).toBeUndefined();
    expect(await untouched.click("say")).toMatchObject({ status: "ok" });
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  };

  it("as a message to a view, nothing but that view can end by it", async () => {
    await fc.assert(fc.asyncProperty(viewMessage, (message) => closesNobodyElse("view", message)));
  });

  it("as a message on the session channel, nothing ends by it", async () => {
    await fc.assert(fc.asyncProperty(sessionMessage, (message) => closesNobodyElse("session", message)));
  });

  it("as a join, it is answered and nothing ends by it", async () => {
    const page = await browserOf({ "/view": Target }).open("/view");
    const [container] = page.containers();
    const real = fc.record(
      {
        session: fc.constant(container?.session),
        static: fc.constant(container?.static),
        url: value,
        redirect: value,
        params: value,
        flash: value,
      },
      { requiredKeys: ["session"] },
    );
    await fc.assert(
      fc.asyncProperty(fc.oneof(joinPayload, real), async (payload) => {
        const fresh = await browserOf({ "/view": Target }).open("/view");
        const reply = await fresh.push(`lv:${container?.id}`, "phx_join", payload);
        expect(["ok", "error"]).toContain(reply.status);
        expect(fresh.closedWith).toBeUndefined();
      }),
    );
  });

  it("an event without a name, or with an endless one, is answered as such and costs the view nothing", async () => {
    const view = await (await browserOf({ "/view": Target }).open("/view")).join();
    for (const event of [{ toString: 1, valueOf: 1 }, 7, null, "x".repeat(256)]) {
      expect(await view.push("event", { type: "click", event, value: {} })).toEqual({
        status: "error",
        response: { reason: "bad_request" },
      });
    }
    expect(await view.click("say")).toMatchObject({ status: "ok" });
  });
});
