import { describe, expect, it } from "vitest";
import { SECRET } from "../../../test/support/session-jar.ts";
import { createKeyRing } from "../../base/key-ring.ts";
import { sealedCookie, type CookieProtection } from "./cookie-codec.ts";
import type { SessionState } from "../values/entry.ts";

const NOW = 1_700_000_000_000;
const state: SessionState = {
  id: "an id",
  generation: 3,
  anonymous: true,
  provisional: false,
  entries: new Map([["username", { clock: "0lp4dw2xc000abcdefgh", value: "Zoë" }]]),
};

const codec = (protection: CookieProtection, name = "holdfast") =>
  sealedCookie(createKeyRing([SECRET]), name, protection);

describe.each(["encrypted", "signed"] as const)("a cookie that is %s", (protection) => {
  const cookie = codec(protection);
  const value = cookie.seal(state, NOW + 1);

  it("gives the session back until it expires, and takes the bytes it says", () => {
    expect(cookie.open(value, NOW)).toEqual({ ...state, expiresAt: NOW + 1 });
    expect(cookie.open(value, NOW + 1)).toBeUndefined();
    expect(cookie.size(state)).toBe(value.length);
  });

  it("is nothing once a bit of it is another, nor under another name", () => {
    const bytes = Buffer.from(value, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect(cookie.open(damaged.toString("base64url"), NOW)).toBeUndefined();
    }
    expect(codec(protection, "__Host-holdfast").open(value, NOW)).toBeUndefined();
  });

  it("can be read by its visitor only where it is signed", () => {
    expect(Buffer.from(value, "base64url").includes("Zoë")).toBe(protection === "signed");
  });

  it("outlives a change of the protection", () => {
    for (const other of ["encrypted", "signed"] as const)
      expect(codec(other).open(value, NOW)).toEqual({ ...state, expiresAt: NOW + 1 });
  });
});
