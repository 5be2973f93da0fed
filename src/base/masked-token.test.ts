import { describe, expect, it } from "vitest";
import { createKeyRing } from "./key-ring.ts";
import { maskSeal, unmaskSeal } from "./masked-token.ts";

const ring = createKeyRing(["a secret of the tests, long enough for the key ring"]);
const text = ring.seal("csrf", "", "whose it is");
const seal = Buffer.from(text, "base64url");
const TAG = 16;

describe("maskSeal", () => {
  it("spells a seal anew each time, and unmaskSeal gives it back", () => {
    const masked = Array.from({ length: 600 }, () => maskSeal(seal));
    expect(new Set(masked).size).toBe(600);
    expect(new Set(masked.map((token) => unmaskSeal(token)))).toEqual(new Set([text]));
    expect(seal.toString("base64url")).toBe(text);
  });

  it("leaves alike only what opens nothing: the pad and the tag under it are others in every byte's place", () => {
    const ends = Array.from({ length: 64 }, () => Buffer.from(maskSeal(seal), "base64url").subarray(-2 * TAG));
    for (let at = 0; at < 2 * TAG; at++) expect(new Set(ends.map((end) => end[at])).size).toBeGreaterThan(32);
    const [one] = ends;
    const known = Buffer.concat([seal.subarray(0, -TAG), one?.subarray(0, TAG) ?? seal]);
    expect(ring.open("csrf", "", known.toString("base64url"))).toBeUndefined();
  });
});

describe("unmaskSeal", () => {
  it("gives back no seal for what is cut, changed, unmasked, or another spelling of the same bytes", () => {
    const masked = maskSeal(seal);
    const bytes = Buffer.from(masked, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(ring.open("csrf", "", unmaskSeal(changed.toString("base64url")) ?? "")).toBeUndefined();
    }
    for (const other of [
      text,
      masked.slice(0, -1),
      masked.slice(2),
      `${masked}=`,
      ` ${masked}`,
      "",
      "A".repeat(300_000),
    ])
      expect(ring.open("csrf", "", unmaskSeal(other) ?? "")).toBeUndefined();
  });
});
