import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { liveView } from "../../src/view/live-view.ts";
import { browserOf } from "../support/live-app.ts";

/** Recorded from a Phoenix LiveView server, in order; each `who` is a connection of its own. */
interface Recording {
  readonly frames: readonly { readonly who: string; readonly dir: "in" | "out"; readonly raw: string }[];
}

type Message = [string | null, string | null, string, string, Record<string, unknown>];

const { frames } = JSON.parse(readFileSync(new URL("golden/wire-errors.json", import.meta.url), "utf8")) as Recording;

const recorded = (who: string, dir: "in" | "out"): Message[] =>
  frames.filter((frame) => frame.who === who && frame.dir === dir).map(({ raw }) => JSON.parse(raw) as Message);

const Counter = liveView({
  mount: () => ({ count: 0 }),
  events: { inc: (socket) => socket.update("count", (count) => count + 1) },
  render: ({ count }) => html`<span>${count}</span>`,
});

/** What a frame means: who it is for, and what it says, without ids and tokens. */
const meaning = ([joinRef, ref, topic, event, payload]: Message) => {
  const { status, response } = payload as { status?: string; response?: { reason?: string } };
  return JSON.stringify([joinRef, ref, topic.replace(/^lv:phx-.{16}$/, "lv:main"), event, status, response?.reason]);
};

/** Says to our server what was said to Phoenix, with its own tokens; spoiled where they were spoiled. */
async function replay(who: string): Promise<Message[]> {
  const page = await browserOf({ "/counter": Counter }).open("/counter");
  const [container] = page.containers();
  const spoil = (token: string, spoiled: boolean) => (spoiled ? `${token.slice(0, -4)}AAAA` : token);
  for (const [joinRef, ref, topic, event, payload] of recorded(who, "out")) {
    const ours = topic.length === "lv:phx-GOqapsQGZ1PwAw7B".length ? `lv:${container!.id}` : topic;
    const session = spoil(container!.session, who === "badsession");
    const fixed = who === "nostatic" ? "" : who === "badstatic" ? "spoiled" : null;
    const join = { url: page.url, params: { _mounts: 0 }, session, static: fixed, sticky: false };
    page.send(
      JSON.stringify([joinRef, ref, ours, event, topic.startsWith("lv:") && event === "phx_join" ? join : payload]),
    );
    await new Promise(setImmediate);
  }
  return page.frames.map((frame) => [frame.joinRef, frame.ref, frame.topic, frame.event, frame.payload]);
}

describe("what is wrong on the wire", () => {
  // Not replayed: visitors without a cookie or CSRF token: Phoenix has them load the page for ever, we let them in.
  it.each(["dupjoin", "crash", "badsession", "badstatic", "nostatic", "wrongtopic"])(
    "is answered as Phoenix answers it: %s",
    async (who) => {
      const ours = (await replay(who)).map(meaning);
      expect(ours.toSorted()).toEqual(recorded(who, "in").map(meaning).toSorted());
    },
  );
});
