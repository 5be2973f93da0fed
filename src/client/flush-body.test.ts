import { describe, expect, it } from "vitest";
import { flushBody } from "./flush-body.ts";
import { Ledger } from "./ledger.ts";
import { createStamper } from "./stamp.ts";

const stamper = createStamper("d");

function connected(): Ledger {
  const ledger = new Ledger({ keys: { a: "", b: "" } });
  ledger.joined({ n: 0 });
  return ledger;
}

describe("flushBody", () => {
  it("is nothing where everything is confirmed", () => {
    expect(flushBody(connected())).toBeUndefined();
  });

  it("is one request with the newest patch and the inputs of one session", () => {
    const ledger = connected();
    ledger.state({ n: 1, patch: "sealed" });
    ledger.input(stamper.stamp({ key: "a", value: "x", seen: "", tag: "t" }));
    ledger.input(stamper.stamp({ key: "b", value: "y", seen: "", tag: "other" }));
    expect(flushBody(ledger)).toEqual({
      patch: "sealed",
      writes: [{ key: "a", value: "x", doc: "d", seq: expect.any(Number), seen: "", at: 0 }],
      tag: "t",
    });
  });

  it("is what a lost connection left, where there is no other", () => {
    const ledger = connected();
    ledger.state({ n: 1, patch: "sealed" });
    ledger.joined({ n: 0 });
    expect(flushBody(ledger)).toEqual({ patch: "sealed" });
  });

  it("is nothing where the browser would refuse it", () => {
    const ledger = connected();
    ledger.state({ n: 1, patch: "x".repeat(60_000) });
    expect(flushBody(ledger)).toBeUndefined();
  });
});
