import { describe, expect, it } from "vitest";
import { createKeyRing } from "./key-ring.ts";
import { openToken, sealToken } from "./tokens.ts";

const ring = createKeyRing(["a secret of the tests, long enough for the key ring"]);

describe("sealToken and openToken", () => {
  const token = sealToken(ring, { purpose: "page", data: { view: "chat", list: [1, null] }, expiresAt: 1_000 });

  it("give back the data until the token expires", () => {
    expect(openToken(ring, { purpose: "page", token, now: 999 })).toEqual({
      ok: true,
      data: { view: "chat", list: [1, null] },
    });
    expect(openToken(ring, { purpose: "page", token, now: 1_000 })).toEqual({ ok: false, reason: "expired" });
  });

  it("tell a token that is forged, cut or of another purpose from one that is too old", () => {
    const invalid = { ok: false, reason: "invalid" };
    expect(openToken(ring, { purpose: "flash", token, now: 0 })).toEqual(invalid);
    expect(openToken(ring, { purpose: "page", token: token.slice(0, -1), now: 0 })).toEqual(invalid);
    expect(openToken(ring, { purpose: "page", token: "", now: 0 })).toEqual(invalid);
  });
});
