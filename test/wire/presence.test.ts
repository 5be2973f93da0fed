import { describe, expect, it } from "vitest";
import { definePresence } from "../../src/pubsub/presence.ts";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";

const online = definePresence<{ name: string }>("online");

const Room = liveView({
  topics: [online],
  mount(socket) {
    const name = socket.url.searchParams.get("name") ?? "nobody";
    socket.subscribe(online);
    socket.track(online, name, { name });
    return { there: Object.keys(socket.presences(online)), log: "" };
  },
  events: { hide: (socket) => socket.untrack(online, "ann") },
  info: {
    presence_diff: (socket, { joins, leaves }) =>
      socket.assign({
        there: Object.keys(socket.presences(online)),
        log: `${Object.keys(joins).join()}/${Object.keys(leaves).join()}`,
      }),
  },
  render: ({ there, log }) => html`<p>${there.toSorted().join()} ${log}</p>`,
});

describe("socket.track", () => {
  it("shows a view who is there, who comes and who goes, and nobody who was only rendered", async () => {
    const browser = browserOf({ "/": Room });
    await browser.open("/?name=dead");
    const ann = await (await browser.open("/?name=ann")).join();
    const bob = await (await browser.open("/?name=bob")).join();
    await expect.poll(() => ann.whole()).toBe("<p>ann,bob bob/</p>");
    bob.page.disconnect();
    await expect.poll(() => ann.whole()).toBe("<p>ann /bob</p>");
    await ann.click("hide");
    await expect.poll(() => ann.whole()).toBe("<p> /ann</p>");
  });
});
