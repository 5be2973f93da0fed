import { describe, expect, it } from "vitest";
import { Owners } from "../base/owners.ts";
import { silentLogger, type Logger } from "../base/logger.ts";
import { html } from "../html/template.ts";
import { browserOf } from "../../test/support/live-app.ts";
import { liveView } from "./live-view.ts";

describe("Owners", () => {
  const crashes = (owners: Owners, later: (reject: (error: unknown) => void) => void): Promise<unknown[]> => {
    const seen: unknown[] = [];
    return new Promise((resolve) => {
      const owner = { crash: (error: unknown) => seen.push(error) > 0 };
      owners.run(owner, () => later((error) => resolve([owners.crash(error), ...seen])));
    });
  };

  type Reject = (error: unknown) => void;
  const ways: [string, (reject: Reject) => void][] = [
    ["timers", (reject) => void setTimeout(() => reject("late"), 1)],
    ["promises", (reject) => void Promise.resolve().then(() => reject("late"))],
    [
      "streams of awaits",
      (reject) =>
        void nextTurn()
          .then(nextTurn)
          .then(() => reject("late")),
    ],
  ];

  it.each(ways)("knows the owner through %s", async (_name, later) => {
    expect(await crashes(new Owners(), later)).toEqual([true, "late"]);
  });

  it("has nobody to give an error to outside every owner", () => {
    expect(new Owners().crash(new Error("nobody's"))).toBe(false);
  });
});

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function warnings(): { logger: Logger; lines: [object, string][] } {
  const lines: [object, string][] = [];
  return { lines, logger: { ...silentLogger, warn: (fields, message) => void lines.push([fields, message]) } };
}

function block(): void {
  for (const end = Date.now() + 5; Date.now() < end;);
}

describe("a handler that takes long", () => {
  let release = () => {};
  const View = liveView({
    mount: () => ({}),
    events: {
      quick: () => {},
      wait: () => new Promise<void>((resolve) => (release = resolve)),
      block,
    },
    render: () => html`<p></p>`,
  });
  const click = async (event: string, slowHandler: number) => {
    const { logger, lines } = warnings();
    const page = await browserOf({ "/slow": View }, { logger, limits: { slowHandler } }).open("/slow");
    const view = await page.join();
    // On a busy machine the mount may have taken as long.
    lines.length = 0;
    const answered = view.click(event);
    return { lines, answered };
  };

  it("is told of while it waits, once, with the view and the event", async () => {
    const { lines, answered } = await click("wait", 1);
    await expect.poll(() => lines.length).toBe(1);
    release();
    await answered;
    expect(lines).toEqual([[expect.objectContaining({ path: "/slow", handler: "wait" }), expect.any(String)]]);
  });

  it("is told of when it held up the process", async () => {
    const { lines, answered } = await click("block", 1);
    await answered;
    expect(lines.map(([fields]) => fields)).toEqual([expect.objectContaining({ handler: "block" })]);
  });

  it("is told of when it was a mount, too", async () => {
    const { logger, lines } = warnings();
    const Blocking = liveView({
      mount: (socket) => (socket.connected && block(), {}),
      render: () => html`<p></p>`,
    });
    const browser = browserOf({ "/slow": Blocking }, { logger, limits: { slowHandler: 1 } });
    await (await browser.open("/slow")).join();
    expect(lines).toContainEqual([
      expect.objectContaining({ handler: "mount" }),
      expect.stringContaining("held up the whole process"),
    ]);
  });

  it("is no news below the limit", async () => {
    const { lines, answered } = await click("quick", 60_000);
    await answered;
    expect(lines).toEqual([]);
  });
});
