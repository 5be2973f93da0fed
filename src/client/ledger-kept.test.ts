import { describe, expect, it } from "vitest";
import { Ledger } from "./ledger.ts";
import { createStamper } from "./stamp.ts";

const stamper = createStamper("d");

function typed(ledger: Ledger, key: string, value = "x", tag: string | null = null) {
  const write = stamper.stamp({ key, value, seen: ledger.seen(key), tag });
  ledger.input(write);
  ledger.release(key);
  return write;
}

describe("Ledger of a key that the browser keeps", () => {
  function keeping() {
    const ledger = new Ledger({ keys: { k: "" }, kept: ["k"] });
    ledger.joined({ n: 0, keys: { k: "5" } });
    const write = typed(ledger, "k");
    return { ledger, write };
  }

  it("sends an input as seen of what its connection shows, and calls it saved once the browser has stored it", () => {
    const { ledger, write } = keeping();
    expect(ledger.send()).toMatchObject([{ key: "k", seen: "5" }]);
    ledger.stored(1, { state: "confirmed" });
    expect(ledger.marks().get("k")).toEqual({ state: "saving" });
    ledger.acked(write, 1, 2);
    ledger.state({ n: 1, keys: { k: "6" }, status: { k: ["accepted"] } });
    expect(ledger.overdue(write)).toBe(false);
    ledger.stored(2, { state: "confirmed" });
    expect(ledger.marks().get("k")).toEqual({ state: "saving" });
    ledger.state({ n: 1, keys: { k: "6" }, status: { k: ["confirmed"] } });
    expect(ledger.marks().get("k")).toEqual({ state: "confirmed" });
  });

  it("knows an input as stored whose connection told of it before it answered", () => {
    const { ledger, write } = keeping();
    ledger.send();
    ledger.state({ n: 0, keys: { k: "6" }, status: { k: ["accepted"] } });
    ledger.stored(1, { state: "confirmed" });
    ledger.acked(write, 1, 1);
    ledger.state({ n: 0, keys: { k: "6" }, status: { k: ["confirmed"] } });
    expect(ledger.marks().get("k")).toEqual({ state: "confirmed" });
  });

  it("does not take what the browser has stored of an older input for the newer one, which the next connection gets", () => {
    const { ledger, write } = keeping();
    ledger.send();
    const newer = typed(ledger, "k", "y");
    ledger.send();
    ledger.acked(write, 1, 1);
    ledger.state({ n: 0, keys: { k: "6" }, status: { k: ["accepted"] } });
    ledger.stored(1, { state: "confirmed" });
    ledger.acked(newer, 1, 2);
    expect(ledger.marks().get("k")).toEqual({ state: "saving" });
    ledger.left();
    ledger.joined({ n: 0, keys: { k: "" }, status: {} });
    expect(ledger.marks().get("k")).toEqual({ state: "saving" });
    expect(ledger.send()).toMatchObject([{ key: "k", value: "y" }]);
  });

  it("asks the endpoint nothing, and has nothing for a page that is left", () => {
    const { ledger } = keeping();
    ledger.line = "down";
    expect(ledger.job()).toBeUndefined();
    expect(ledger.unconfirmed()).toEqual([]);
    ledger.renew();
    expect(ledger.job()).toBeUndefined();
  });

  it("sends again what another session's connection would not take, but not for ever", () => {
    const { ledger } = keeping();
    const write = typed(ledger, "k", "y", "t");
    for (let times = 0; times < 4; times++) {
      expect(ledger.send()).toHaveLength(1);
      ledger.divert(write);
    }
    expect(ledger.send()).toEqual([]);
    expect(ledger.marks().get("k")).toEqual({ state: "error", reason: "expired" });
  });

  it("gives up what was typed without a session and is in nobody's", () => {
    const { ledger, write } = keeping();
    ledger.send();
    ledger.divert(write);
    expect(ledger.marks().get("k")).toEqual({ state: "error", reason: "epoch_changed" });
  });

  it("sends again what a lost connection did not get into the browser", () => {
    const { ledger, write } = keeping();
    ledger.send();
    ledger.acked(write, 1);
    ledger.left();
    ledger.joined({ n: 0, keys: { k: "5" } });
    expect(ledger.send()).toHaveLength(1);
  });
});
