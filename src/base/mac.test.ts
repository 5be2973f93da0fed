import { createHmac, randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Mac } from "./mac.ts";

const expected = (key: Buffer, message: string | Buffer): string =>
  createHmac("sha256", key).update(message).digest("binary");

describe("Mac", () => {
  it("is the HMAC-SHA-256 of a message, whatever its text and its length, one after another", () => {
    const key = randomBytes(32);
    const mac = new Mac(key);
    const texts = fc.string({ unit: "grapheme", maxLength: 200 });
    const lengths = fc.constantFrom("", "x", "ü".repeat(682), "ü".repeat(683), "x".repeat(2_048), "x".repeat(100_000));
    fc.assert(
      fc.property(fc.oneof(texts, lengths), (text) => {
        expect(mac.of(text)).toBe(expected(key, text));
        expect(mac.of(Buffer.from(text))).toBe(expected(key, text));
      }),
    );
  });

  it("signs a message with a mark before it that is not in it, whatever their lengths", () => {
    const key = randomBytes(32);
    const mac = new Mac(key);
    const lengths = fc.constantFrom("", "ü".repeat(668), "ü".repeat(669), "x".repeat(2_048), "€".repeat(669));
    const texts = fc.oneof(fc.string({ unit: "grapheme", maxLength: 700 }), lengths);
    fc.assert(
      fc.property(fc.constantFrom("", "a mark "), texts, (mark, text) => {
        const signed = Buffer.concat([Buffer.from(text), Buffer.from(expected(key, mark + text), "latin1")]);
        expect(mac.signed(mark, text)).toBe(signed.toString("base64url"));
      }),
    );
  });

  it("takes a key of any length up to a block", () => {
    for (const length of [1, 31, 32, 63, 64]) {
      const key = randomBytes(length);
      expect(new Mac(key).of("text")).toBe(expected(key, "text"));
    }
  });

  it("is the vector of RFC 4231, test case 2", () => {
    const code = Buffer.from(new Mac(Buffer.from("Jefe")).of("what do ya want for nothing?"), "latin1");
    expect(code.toString("hex")).toBe("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  });
});
