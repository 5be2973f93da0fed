import { describe, expect, it } from "vitest";
import { html } from "../html/template.ts";
import { liveView } from "../view/live-view.ts";
import { browserOf } from "../../test/support/live-app.ts";
import { MountGate } from "./mount-gate.ts";

describe("MountGate", () => {
  it("lets in up to the limit, has others wait in order, and refuses those beyond", async () => {
    const gate = new MountGate({ mounts: 1, waitingMounts: 2 });
    const entered: number[] = [];
    const releases: (() => void)[] = [];
    const mount = (n: number) => () => {
      entered.push(n);
      return new Promise<void>((resolve) => releases.push(resolve));
    };
    expect([1, 2, 3, 4].map((n) => gate.enter(mount(n)))).toEqual([true, true, true, false]);
    expect(entered).toEqual([1]);
    releases[0]?.();
    await expect.poll(() => entered).toEqual([1, 2]);
    expect(gate.enter(mount(5))).toBe(true);
    releases[1]?.();
    await expect.poll(() => entered).toEqual([1, 2, 3]);
    releases[2]?.();
    await expect.poll(() => entered).toEqual([1, 2, 3, 5]);
  });

  it("gives the place of a mount that threw to the next", () => {
    const gate = new MountGate({ mounts: 1, waitingMounts: 0 });
    const mount = () => {
      throw new Error("no such view");
    };
    expect(() => gate.enter(mount)).toThrow("no such view");
    let entered = false;
    expect(gate.enter(() => void (entered = true))).toBe(true);
    expect(entered).toBe(true);
  });

  it("lets a long line of mounts that do not wait in, one after another, and nobody past it", async () => {
    const gate = new MountGate({ mounts: 1, waitingMounts: 20_000 });
    let release = () => {};
    gate.enter(() => new Promise<void>((resolve) => (release = resolve)));
    const entered: number[] = [];
    const waiting = Array.from({ length: 20_000 }, (_, n) => n);
    for (const n of waiting) gate.enter(() => void entered.push(n));
    expect(gate.enter(() => {})).toBe(false);
    release();
    await expect.poll(() => entered.length).toBe(20_000);
    expect(entered).toEqual(waiting);
  });
});

describe("a process that is full of mounting views", () => {
  it("refuses the next with when to come back, and goes on with those it has", async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const View = liveView({
      async mount(socket, params) {
        if (socket.connected && params["who"] === "slow") await held;
        return { n: 0 };
      },
      events: { inc: (socket) => socket.update("n", (n) => n + 1) },
      render: ({ n }) => html`<p>${n}</p>`,
    });
    const browser = browserOf({ "/:who": View }, { limits: { mounts: 1, waitingMounts: 0 } });
    const there = await (await browser.open("/first")).join();
    const slowPage = await browser.open("/slow");
    const slow = slowPage.join();
    const refused = await (await browser.open("/late")).join();
    expect(refused.joined).toEqual({
      status: "error",
      response: { reason: "overloaded", retry_after: expect.any(Number) },
    });
    await there.click("inc");
    expect(there.html()).toBe("<p>1</p>");
    release();
    expect((await slow).joined.status).toBe("ok");
    const again = await (await browser.open("/late")).join();
    expect(again.joined.status).toBe("ok");
  });
});
