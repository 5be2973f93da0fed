import { describe, expect, it } from "vitest";
import { createNonces } from "./random-nonce.ts";

describe("createNonces", () => {
  it("gives none twice", () => {
    const draw = createNonces(12);
    const nonces = Array.from({ length: 2_000 }, () => {
      const nonce = Buffer.alloc(12);
      draw(nonce);
      return nonce.toString("hex");
    });
    expect(new Set(nonces).size).toBe(2_000);
    expect(nonces).not.toContain("00".repeat(12));
  });

  it("writes no more than its length", () => {
    const draw = createNonces(12);
    const room = Buffer.alloc(16);
    draw(room);
    expect(room.subarray(12)).toEqual(Buffer.alloc(4));
  });
});
