import { describe, expect, it } from "vitest";
import { browserOf } from "../../test/support/live-app.ts";
import type { View } from "../../test/support/browser.ts";
import { each } from "../html/each.ts";
import { memo } from "../html/memo.ts";
import { stream } from "../html/stream.ts";
import { html } from "../html/template.ts";
import { component, liveComponent } from "./live-component.ts";
import { liveView } from "./live-view.ts";

interface Line {
  readonly id: number;
  readonly text: string;
}
const line = (id: number, text = `t${id}`): Line => ({ id, text });

const Log = liveView({
  mount: () => ({ lines: stream([line(1), line(2)]), empty: stream<Line>([], { limit: -5 }), n: 0 }),
  events: {
    insert: (socket) => socket.streamInsert("lines", line(3), { at: 0, limit: 3 }),
    two: (socket) => {
      socket.streamInsert("lines", line(4));
      socket.streamInsert("lines", line(5), { at: 1 });
      socket.streamInsert("lines", line(4, "again"));
    },
    update: (socket) => socket.streamInsert("lines", line(2, "new"), { updateOnly: true }),
    remove: (socket) => {
      socket.streamDelete("lines", line(1));
      socket.streamDeleteById("lines", "lines-2");
    },
    reset: (socket) => {
      socket.streamInsert("lines", line(8));
      socket.stream("lines", [line(9)], { reset: true });
    },
    clear: (socket) => socket.stream("lines", [], { reset: true }),
    first: (socket) => socket.streamInsert("empty", line(1)),
    count: (socket) => socket.update("n", (n) => n + 1),
  },
  render: ({ lines, empty, n }) =>
    html`<p>${n}</p>
      <ul id="lines" phx-update="stream">
        ${each(lines, (entry, id) => html`<li id="${id}">${entry.text}</li>`)}
      </ul>
      <ol id="empty" phx-update="stream">
        ${each(empty, (entry, id) => html`<li id="${id}">${entry.text}</li>`)}
      </ol>`,
});

const joined = async (page = Log): Promise<View> => (await browserOf({ "/": page }).open("/")).join();
const row = (id: number, text = `t${id}`): object => ({ "0": `lines-${id}`, "1": text });

describe("stream", () => {
  it("is in the first HTML whole", async () => {
    const { html: first } = await browserOf({ "/": Log }).open("/");
    expect(first.replaceAll(/\s+/g, "")).toContain('<liid="lines-1">t1</li><liid="lines-2">t2</li>');
  });

  it("is sent whole at the join, at −1 and newest first, an empty one with its statics too", async () => {
    const { "1": lines, "2": empty } = (await joined()).joined.response["rendered"] as Record<string, object>;
    expect(lines).toEqual({
      s: 0,
      k: { "0": row(1), "1": row(2), kc: 2 },
      stream: [
        "0",
        [
          ["lines-2", -1, null, null],
          ["lines-1", -1, null, null],
        ],
        [],
      ],
    });
    expect(empty).toMatchObject({ k: { kc: 0 }, stream: ["1", [], []] });
  });

  it("sends what is inserted and nothing else, each row whole", async () => {
    const view = await joined();
    expect((await view.click("insert")).response).toEqual({
      diff: { "1": { k: { "0": row(3), kc: 1 }, stream: ["0", [["lines-3", 0, 3, null]], []] } },
    });
    expect((await view.click("two")).response).toEqual({
      diff: {
        "1": {
          k: { "0": row(5), "1": row(4, "again"), kc: 2 },
          stream: [
            "0",
            [
              ["lines-4", -1, null, null],
              ["lines-5", 1, null, null],
            ],
            [],
          ],
        },
      },
    });
    expect((await view.click("update")).response).toMatchObject({
      diff: { "1": { stream: ["0", [["lines-2", -1, null, true]], []] } },
    });
    expect((await view.click("count")).response).toEqual({ diff: { "0": "1" } });
  });

  it("deletes by item and by element, and resets", async () => {
    const view = await joined();
    expect((await view.click("remove")).response).toEqual({
      diff: { "1": { k: { kc: 0 }, stream: ["0", [], ["lines-2", "lines-1"]] } },
    });
    expect((await view.click("reset")).response).toEqual({
      diff: { "1": { k: { "0": row(9), kc: 1 }, stream: ["0", [["lines-9", -1, null, null]], [], true] } },
    });
    expect((await view.click("clear")).response).toEqual({
      diff: { "1": { k: { kc: 0 }, stream: ["0", [], [], true] } },
    });
  });

  it("learns its rows' template with the first row, and keeps to the limit it was made with", async () => {
    const view = await joined();
    expect((await view.click("first")).response).toEqual({
      diff: {
        "2": { s: 0, k: { "0": { "0": "empty-1", "1": "t1" }, kc: 1 }, stream: ["1", [["empty-1", -1, -5, null]], []] },
        p: { "0": ['<li id="', '">', "</li>"] },
      },
    });
    const again = (await view.click("first")).response["diff"] as Record<string, object>;
    expect(again["2"]).not.toHaveProperty("s");
  });

  it("starts anew with each join", async () => {
    const page = await browserOf({ "/": Log }).open("/");
    const view = await page.join();
    await view.click("insert");
    const again = await page.join({ params: { _mounts: 1 }, joinRef: "9" });
    expect(again.joined.response["rendered"]).toMatchObject({ "1": { k: { kc: 2 } } });
  });

  it("works in components, with rows of its own statics, and in the rows of lists", async () => {
    const Feed = liveComponent({
      mount: (_socket, _props: { id: string }) => ({ lines: stream([line(1)], { domId: ({ id }: Line) => `f${id}` }) }),
      events: { insert: (socket) => socket.streamInsert("lines", line(2)) },
      render: ({ id, lines }) => html`
        <ul id="${id}" phx-update="stream">
          ${each(lines, (entry, domId) => html`<li id="${domId}">${html`<b>${entry.text}</b>`}</li>`)}
        </ul>
      `,
    });
    const Feeds = liveView({
      mount: () => ({ ids: ["a", "b"] }),
      render: ({ ids }) =>
        html`${each(
          ids,
          (id) => id,
          (id) => html`<p>${component(Feed, { id })}</p>`,
          [],
        )}`,
    });
    const view = await joined(Feeds as unknown as typeof Log);
    expect(view.joined.response["rendered"]).toMatchObject({
      c: {
        "1": { "1": { stream: ["1-0", [["f1", -1, null, null]], []] } },
        "2": { s: 1, "1": { stream: ["2-0", expect.anything(), []] } },
      },
    });
    expect(view.html().replaceAll(/\s+/g, "")).toContain('<ulid="b"phx-update="stream"><liid="f1"><b>t1</b></li></ul>');
    const { response } = await view.push("event", { type: "click", event: "insert", value: {}, cid: 2 });
    expect(response).toEqual({
      diff: {
        c: {
          "2": {
            "1": {
              k: { "0": { "0": "f2", "1": { "0": "t2", s: 0, r: 1 } }, kc: 1 },
              stream: ["2-0", [["f2", -1, null, null]], []],
              p: { "0": ["<b>", "</b>"] },
            },
          },
        },
      },
    });
  });

  it("says what is wrong: no such stream, no id, assigned again, shown as text", async () => {
    const socketOf = (
      use: (socket: { streamInsert: (name: never, item: never) => void; assign: (a: never) => void }) => void,
    ) =>
      liveView({
        mount: () => ({ lines: stream<Line>([]), n: 0 }),
        events: { use: (socket) => use(socket as never) },
        render: ({ lines }) => html`${each(lines, (entry) => html`<li>${entry.text}</li>`)}`,
      });
    const failure = async (use: Parameters<typeof socketOf>[0]): Promise<string> => {
      let message = "";
      const view = await joined(
        socketOf((socket) => {
          try {
            use(socket);
          } catch (error) {
            message = String(error);
          }
        }) as unknown as typeof Log,
      );
      await view.click("use");
      return message;
    };
    expect(await failure((socket) => socket.streamInsert("n" as never, {} as never))).toContain("There is no stream");
    expect(await failure((socket) => socket.streamInsert("lines" as never, "x" as never))).toContain("has no `id`");
    expect(await failure((socket) => socket.assign({ lines: [] } as never))).toContain("is a stream; change it by");
    expect(() => stream([line(1)]).ref).toThrow("returned it from `mount`");
  });
});

describe("temporary", () => {
  it("drops an assign after each render, and what a memo shows of it stays", async () => {
    const seen: string[] = [];
    const Report = liveView({
      mount: () => ({ report: "long", version: 1, n: 0 }),
      temporary: { report: "" },
      events: {
        count: (socket) => {
          seen.push(socket.assigns.report);
          socket.update("n", (n) => n + 1);
        },
        load: (socket) => socket.assign({ report: "longer", version: 2 }),
      },
      render: ({ report, version, n }) =>
        html`<p>${n}</p>
          ${memo([version], () => html`<pre>${report}</pre>`)}`,
    });
    const view = await joined(Report as unknown as typeof Log);
    expect((await view.click("count")).response).toEqual({ diff: { "0": "1" } });
    expect(seen).toEqual([""]);
    expect((await view.click("load")).response).toEqual({ diff: { "1": { "0": "longer" } } });
    expect(view.html()).toContain("longer</pre>");
  });
});
