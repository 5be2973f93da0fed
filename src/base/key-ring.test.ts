import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HoldfastError } from "./errors.ts";
import { createKeyRing } from "./key-ring.ts";

const OLD = "the secret of yesterday, long enough for the key ring";
const NEW = "the secret of today, just as long as yesterday's was";

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
  return undefined;
};

describe("createKeyRing", () => {
  it("refuses to work with no secret, or with one that is too short, and says how to make one", () => {
    for (const secrets of [[], [""], ["x".repeat(31)], [NEW, "short"]])
      expect(codeOf(() => createKeyRing(secrets))).toBe("secret_missing");
    expect(() => createKeyRing([])).toThrow("randomBytes(48)");
    expect(codeOf(() => createKeyRing(["x".repeat(32)]))).toBeUndefined();
  });

  it("opens what it sealed, whatever the text", () => {
    const ring = createKeyRing([NEW]);
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const sealed = ring.seal("cookie", "name", text);
        expect(sealed).toMatch(/^[\w-]+$/);
        expect(ring.open("cookie", "name", sealed)).toBe(text);
      }),
    );
  });

  it("seals the same text differently each time", () => {
    const ring = createKeyRing([NEW]);
    expect(ring.seal("cookie", "name", "text")).not.toBe(ring.seal("cookie", "name", "text"));
  });

  it("opens nothing for another purpose, in another context, or of another secret", () => {
    const ring = createKeyRing([NEW]);
    const sealed = ring.seal("patch", "", "text");
    for (const purpose of ["cookie", "ticket", "page", "static", "flash", "csrf"] as const)
      expect(ring.open(purpose, "", sealed)).toBeUndefined();
    expect(ring.open("patch", "other", sealed)).toBeUndefined();
    expect(createKeyRing([OLD]).open("patch", "", sealed)).toBeUndefined();
  });

  it("opens nothing that was changed in a single character, cut or lengthened", () => {
    const ring = createKeyRing([NEW]);
    const sealed = ring.seal("cookie", "name", "a short text");
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom(..."AZaz09-_"), (at, character) => {
        fc.pre(sealed[at] !== character);
        expect(ring.open("cookie", "name", sealed.slice(0, at) + character + sealed.slice(at + 1))).toBeUndefined();
        expect(ring.open("cookie", "name", sealed.slice(0, at))).toBeUndefined();
      }),
    );
    for (const text of [`${sealed}A`, `${sealed}=`, ` ${sealed}`, sealed.replace(/.$/, "+"), "A".repeat(200_001)])
      expect(ring.open("cookie", "name", text)).toBeUndefined();
  });

  it("never throws at a text of unknown origin", () => {
    const ring = createKeyRing([NEW]);
    fc.assert(fc.property(fc.string(), (text) => ring.open("cookie", "name", text) === undefined));
  });

  it("seals with the first secret and opens with every one", () => {
    const sealed = createKeyRing([OLD]).seal("cookie", "name", "text");
    const rotated = createKeyRing([NEW, OLD]);
    expect(rotated.open("cookie", "name", sealed)).toBe("text");
    expect(createKeyRing([NEW]).open("cookie", "name", rotated.seal("cookie", "name", "text"))).toBe("text");
  });

  it("hashes to 64 bits by secret and purpose, and knows a hash of an older secret", () => {
    const [old, rotated] = [createKeyRing([OLD]), createKeyRing([NEW, OLD])];
    const hash = old.hash("tag", "session");
    expect(Buffer.from(hash, "base64url")).toHaveLength(8);
    expect(old.hash("tag", "session")).toBe(hash);
    expect([old.hash("version", "session"), rotated.hash("tag", "session")]).not.toContain(hash);
    expect(rotated.verifyHash("tag", "session", hash)).toBe(true);
    expect(rotated.verifyHash("tag", "another", hash)).toBe(false);
  });

  it("signs what may be read, by purpose and secret, and knows a signature of an older secret", () => {
    const [old, rotated] = [createKeyRing([OLD]), createKeyRing([NEW, OLD])];
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(rotated.verify("page", old.sign("page", text))).toBe(text);
        expect(old.verify("page", rotated.sign("page", text))).toBeUndefined();
        expect(rotated.verify("static", rotated.sign("page", text))).toBeUndefined();
      }),
    );
  });

  it("verifies nothing that was changed in a single character, cut or lengthened", () => {
    const ring = createKeyRing([NEW]);
    const signed = ring.sign("page", "a short text");
    for (let at = 0; at < signed.length; at++) {
      const other = signed[at] === "A" ? "B" : "A";
      expect(ring.verify("page", signed.slice(0, at) + other + signed.slice(at + 1))).toBeUndefined();
      expect(ring.verify("page", signed.slice(0, at))).toBeUndefined();
    }
    expect(ring.verify("page", `${signed}A`)).toBeUndefined();
    expect(ring.verify("page", ring.seal("page", "", "text"))).toBeUndefined();
    expect(ring.open("page", "", signed)).toBeUndefined();
  });
});
