import { describe, expect, it, vi } from "vitest";
import { createStamper } from "./stamp.ts";

const input = { key: "a", value: 1, seen: "", tag: null };

describe("createStamper", () => {
  it("tells the server's time, as long after as the browser's own clock says", () => {
    const now = vi.spyOn(performance, "now");
    const stamper = createStamper("d");
    expect(stamper.stamp(input).at).toBe(0);
    now.mockReturnValue(1_000);
    stamper.learn(5_000_000);
    now.mockReturnValue(1_250.4);
    expect(stamper.stamp(input)).toMatchObject({ doc: "d", seq: 2, at: 5_000_250 });
    stamper.learn(undefined);
    expect(stamper.stamp(input).at).toBe(5_000_250);
    now.mockRestore();
  });

  it("never goes back: another server may be behind", () => {
    const stamper = createStamper("d");
    stamper.learn(5_000_000);
    const { at } = stamper.stamp(input);
    stamper.learn(4_000_000);
    expect(stamper.stamp(input).at).toBe(at);
  });
});
