import { describe, expect, it } from "vitest";
import { html } from "../../src/html/template.ts";
import { asyncLoading } from "../../src/view/async-result.ts";
import { liveView } from "../../src/view/live-view.ts";
import { Bomb, SECRET_TEXT, type How, type Phase } from "../support/bomb.ts";
import { BombedPage, ORIGIN, type Position } from "../support/bombed-page.ts";
import { news } from "../support/bombed-view.ts";
import type { View } from "../support/browser.ts";
import { browserOf } from "../support/live-app.ts";
import { announce, choose, openFile, preflight, report, sendChunk } from "../support/upload.ts";

/** A callback that fails. */
interface Row {
  /** Its name, as the bomb knows it. */
  readonly in: string;
  /** The phases in which it runs. */
  readonly at: readonly Phase[];
  /** Whether it may be async. */
  readonly waits?: true;
  /** Only a routed view, at the root of a page, has it. */
  readonly rootOnly?: true;
  /** Has it called while the view is live. */
  readonly provoke?: (page: BombedPage, view: View) => unknown;
}

const click =
  (event: string): NonNullable<Row["provoke"]> =>
  (_page, view) =>
    view.click(event);
const patch: Row["provoke"] = (_page, view) => view.push("live_patch", { url: `${ORIGIN}/?a=1` });
const componentEvent =
  (event: string): NonNullable<Row["provoke"]> =>
  (_page, view) =>
    view.push("event", { type: "click", event, value: {}, cid: 1 });

/** Chooses a file in the nth input, of the view or of a component, and asks to send it. */
const upload =
  (nth: number, cid?: number): NonNullable<Row["provoke"]> =>
  (_page, view) => {
    const refs = [...view.whole().matchAll(/data-phx-upload-ref="([^"]+)"/g)].map(([, found = ""]) => found);
    const ref = refs[nth] ?? "";
    const entries = [announce("0")];
    void view.push("event", {
      type: "form",
      event: "turn",
      value: "",
      cid,
      meta: { _target: "x" },
      uploads: { [ref]: entries },
    });
    void view.push("allow_upload", { ref, entries });
    void view.push("progress", { event: null, ref, entry_ref: "0", progress: 10 });
  };

/** Sends a file in the first input, and then says something. */
const sent =
  (event: string): NonNullable<Row["provoke"]> =>
  async (_page, view) => {
    const file = announce("0", { size: 3 });
    await choose(view, [file], "turn");
    const { response } = await preflight(view, [file]);
    void openFile(view.page, "0", (response["entries"] as Record<string, unknown>)["0"]).then(async () => {
      await sendChunk(view.page, "0", "abc");
      await report(view, "0", 100);
      void view.click(event);
    });
  };

const mounting = ["http", "join"] as const;
const always = ["http", "join", "live"] as const;
const live = ["live"] as const;

const ROWS: readonly Row[] = [
  { in: "onMount", at: mounting, waits: true },
  { in: "mount", at: mounting, waits: true },
  { in: "assignNew", at: mounting },
  { in: "params", at: always, rootOnly: true, provoke: patch },
  { in: "handleParams", at: always, waits: true, rootOnly: true, provoke: patch },
  { in: "handleParams hook", at: always, waits: true, rootOnly: true, provoke: patch },
  { in: "render", at: always, provoke: click("turn") },
  { in: "memo", at: always, provoke: click("turn") },
  { in: "key of each", at: always, provoke: click("turn") },
  { in: "row of each", at: always, provoke: click("turn") },
  { in: "domId of a stream", at: mounting },
  { in: "row of a stream", at: mounting },
  { in: "slot of a component", at: always, provoke: click("turn") },
  { in: "layout", at: always, rootOnly: true, provoke: click("turn") },
  { in: "afterRender hook", at: ["join", "live"], provoke: click("turn") },
  { in: "event", at: live, waits: true, provoke: click("go") },
  { in: "update of an assign", at: live, provoke: click("turn") },
  { in: "handleEvent hook", at: live, waits: true, provoke: click("go") },
  { in: "event schema", at: live, waits: true, provoke: click("checked") },
  { in: "invalid", at: live, waits: true, provoke: click("refused") },
  { in: "info", at: live, waits: true, provoke: (page) => page.app.broadcast(news, "said", 1) },
  { in: "handleInfo hook", at: live, waits: true, provoke: (page) => page.app.broadcast(news, "said", 1) },
  { in: "timer", at: live, waits: true, provoke: click("later") },
  { in: "async ok", at: live, waits: true, provoke: click("succeed") },
  { in: "async exit", at: live, waits: true, provoke: click("fail") },
  { in: "handleAsync hook", at: live, waits: true, provoke: click("succeed") },
  { in: "sessionChanged", at: live, waits: true, provoke: (page) => page.neighbour.click("rename") },
  { in: "validator", at: live, provoke: upload(0) },
  { in: "external", at: live, waits: true, provoke: upload(1) },
  { in: "progress", at: live, waits: true, provoke: upload(0) },
  { in: "writer", at: live, provoke: sent("turn") },
  { in: "consume", at: live, waits: true, provoke: sent("consume") },
  { in: "component mount", at: always, provoke: click("show") },
  { in: "component update", at: always, provoke: click("turn") },
  { in: "component updateMany", at: always, provoke: click("turn") },
  { in: "component render", at: always, provoke: click("turn") },
  { in: "component afterRender hook", at: ["join", "live"], provoke: click("turn") },
  { in: "component event", at: live, waits: true, provoke: componentEvent("go") },
  { in: "component handleEvent hook", at: live, waits: true, provoke: componentEvent("go") },
  { in: "component event schema", at: live, waits: true, provoke: componentEvent("checked") },
  { in: "component invalid", at: live, waits: true, provoke: componentEvent("refused") },
  { in: "component async ok", at: live, waits: true, provoke: componentEvent("succeed") },
  { in: "component async exit", at: live, waits: true, provoke: componentEvent("fail") },
  { in: "component handleAsync hook", at: live, waits: true, provoke: componentEvent("succeed") },
  { in: "component validator", at: live, provoke: upload(2, 1) },
  { in: "component progress", at: live, waits: true, provoke: upload(2, 1) },
];

type Case = readonly [place: string, how: How, position: Position, row: Row];

/** Every row, in each way and at each place that it can be. */
const casesAt = (phase: Phase): Case[] =>
  ROWS.filter(({ at }) => at.includes(phase)).flatMap((row) =>
    (row.waits ? (["throws", "rejects"] as const) : (["throws"] as const)).flatMap((how) =>
      (row.rootOnly ? (["root"] as const) : (["root", "nested", "linked", "sticky"] as const)).map((position): Case => [
        row.in,
        how,
        position,
        row,
      ]),
    ),
  );

/** Whoever is not concerned goes on, nothing of the failed handler is kept, and nobody reads what went wrong. */
async function nothingElseHappened({ neighbour, page, around, crashes, position }: BombedPage): Promise<void> {
  expect(await neighbour.click("go")).toMatchObject({ status: "ok" });
  expect(neighbour.whole()).toMatch(/<p>(ada|eve) 0<\/p>/);
  if (around !== undefined && position !== "linked") expect(await around.click("go")).toMatchObject({ status: "ok" });
  expect(page.closedWith).toBeUndefined();
  expect(JSON.stringify(page.frames)).not.toContain(SECRET_TEXT);
  expect(crashes).toEqual([expect.objectContaining({ message: SECRET_TEXT })]);
}

describe("a callback that fails for the first HTML", () => {
  it.each(casesAt("http"))(
    "%s, which %s, in a %s view: is answered 500, and the next request is served",
    async (...of) => {
      const [place, how, position] = of;
      const bomb = new Bomb(place, "http", how);
      const own = await BombedPage.open(bomb, position);
      const response = await own.browser.fetch("/");
      expect(response.status).toBe(500);
      expect(await response.text()).not.toContain(SECRET_TEXT);
      await own.load();
      await nothingElseHappened(own);
      expect((await own.join()).joined.status).toBe("ok");
    },
  );
});

describe("a callback that fails for the join", () => {
  it.each(casesAt("join"))(
    "%s, which %s, in a %s view: the join is refused, and the next one mounts",
    async (...of) => {
      const [place, how, position] = of;
      const bomb = new Bomb(place, "join", how);
      const own = await BombedPage.open(bomb, position);
      await own.load();
      bomb.phase = "join";
      const refused = await own.join();
      expect(refused.joined).toEqual({ status: "error", response: { reason: "join crashed" } });
      expect(own.ends()).toEqual(position === "linked" ? ["around phx_error"] : []);
      await nothingElseHappened(own);
      if (position === "linked") await own.load();
      expect((await own.join()).joined.status).toBe("ok");
    },
  );
});

const ENDS: Readonly<Record<Position, readonly string[]>> = {
  root: ["inner phx_close", "bombed phx_error"],
  nested: ["inner phx_close", "bombed phx_error"],
  sticky: ["inner phx_close", "bombed phx_error"],
  linked: ["inner phx_close", "bombed phx_error", "around phx_error"],
};

async function crashLive(position: Position, bomb: Bomb, provoke: NonNullable<Row["provoke"]>) {
  const own = await BombedPage.open(bomb, position);
  await own.load();
  const view = await own.join();
  await own.joinInner(view);
  bomb.phase = "live";
  void provoke(own, view);
  await expect.poll(() => own.ends()).toEqual(ENDS[position]);
  return { own, view };
}

describe("a callback that fails in a live view", () => {
  it.each(casesAt("live"))(
    "%s, which %s, in a %s view: ends it with phx_error, and the client mounts it anew",
    async (...of) => {
      const [place, how, position, { provoke = () => {} }] = of;
      const { own, view } = await crashLive(position, new Bomb(place, "live", how), provoke);
      await nothingElseHappened(own);
      const frames = view.frames().length;
      own.app.broadcast(news, "said", 1);
      expect(view.frames()).toHaveLength(frames);
      if (position === "linked") await own.load();
      const again = await own.join();
      expect(again.whole()).toContain("<p>0 0</p>");
      expect(await again.click("turn")).toMatchObject({ status: "ok" });
    },
  );

  it.each(["bigReply", "bigEvent"])("%s, which no JSON can say, ends it too", async (event) => {
    const { own } = await crashLive("root", new Bomb("nowhere", "live", "throws"), click(event));
    expect((await own.join()).joined.status).toBe("ok");
  });
});

describe("a task that fails beside a live view", () => {
  const Beside = liveView({
    mount: () => ({ report: asyncLoading<string>() }),
    events: {
      start(socket) {
        const task = () => {
          throw new Error(SECRET_TEXT);
        };
        socket.startAsync("it", task, {});
      },
      startLater: (socket) => socket.startAsync("it", () => Promise.reject(new Error(SECRET_TEXT)), {}),
      assign: (socket) => socket.assign(socket.assignAsync("report", () => Promise.reject(new Error(SECRET_TEXT)))),
    },
    render: ({ report }) => html`<p>${report.failed === undefined ? "well" : "failed"}</p>`,
  });

  it.each(["start", "startLater", "assign"])("by %s is no crash: the view goes on", async (event) => {
    const page = await browserOf({ "/": Beside }).open("/");
    const view = await page.join();
    await view.click(event);
    await expect.poll(() => view.html()).toBe(event === "assign" ? "<p>failed</p>" : "<p>well</p>");
    expect(await view.click("assign")).toMatchObject({ status: "ok" });
    expect(JSON.stringify(page.frames)).not.toContain(SECRET_TEXT);
  });
});
