import { describe, expect, it } from "vitest";
import { createNonces } from "./random-nonce.ts";

describe("createNonces", () => {
  it("gives none twice, and leaves what it gave alone", () => {
    const next = createNonces(12);
    const nonces = Array.from({ length: 2_000 }, next);
    expect(nonces.every((nonce) => nonce.length === 12)).toBe(true);
    expect(new Set(nonces.map((nonce) => nonce.toString("hex"))).size).toBe(2_000);
  });
});
