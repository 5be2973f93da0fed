import { describe, expect, it } from "vitest";
import { createKeyRing } from "../../base/key-ring.ts";
import { sealedCookie, type CookieCodec } from "./cookie-codec.ts";
import type { SessionState } from "../values/entry.ts";
import { rememberingCodec } from "./remembering-codec.ts";

const sealed = sealedCookie(createKeyRing(["a secret of the tests, long enough for the key ring"]), "holdfast");
const NOW = 1_700_000_000_000;

const session = (id: string): SessionState => ({
  id,
  generation: 0,
  anonymous: true,
  provisional: false,
  entries: new Map([["data", { clock: "1", value: { list: [1] } }]]),
});

/** Counts what is really opened. */
function counted(inner: CookieCodec) {
  const codec = { ...inner, opened: 0 };
  codec.open = (value, now) => {
    codec.opened += 1;
    return inner.open(value, now);
  };
  return codec;
}

describe("rememberingCodec", () => {
  it("opens a cookie once, however often it comes", () => {
    const inner = counted(sealed);
    const codec = rememberingCodec(inner, 10);
    const cookie = codec.seal(session("one"), NOW + 1_000);
    const states = [codec.open(cookie, NOW), codec.open(cookie, NOW), codec.open(cookie, NOW + 999)];
    expect(states[0]).toMatchObject(session("one"));
    expect(new Set(states).size).toBe(1);
    expect(inner.opened).toBe(1);
  });

  it("does not remember it beyond its expiry", () => {
    const codec = rememberingCodec(sealed, 10);
    const cookie = codec.seal(session("one"), NOW + 1_000);
    expect(codec.open(cookie, NOW)).toBeDefined();
    expect(codec.open(cookie, NOW + 1_000)).toBeUndefined();
    expect(codec.open(cookie, NOW + 2_000)).toBeUndefined();
  });

  it("holds so many, and forgets the one that was not asked for longest", () => {
    const inner = counted(sealed);
    const codec = rememberingCodec(inner, 2);
    const [one, two, three] = ["one", "two", "three"].map((id) => codec.seal(session(id), NOW + 1_000)) as [
      string,
      string,
      string,
    ];
    for (const cookie of [one, two, one, three]) codec.open(cookie, NOW);
    expect(inner.opened).toBe(3);
    codec.open(one, NOW);
    expect(inner.opened).toBe(3);
    codec.open(two, NOW);
    expect(inner.opened).toBe(4);
  });

  it("remembers nothing of what is forged, nor of what does not say when it runs out", () => {
    const inner = counted({ ...sealed, open: () => session("endless") });
    const endless = rememberingCodec(inner, 10);
    expect([endless.open("a", NOW), endless.open("a", NOW)]).toEqual([session("endless"), session("endless")]);
    expect(inner.opened).toBe(2);
    expect(rememberingCodec(sealed, 10).open("forged", NOW)).toBeUndefined();
  });

  it("shares what cannot be changed", () => {
    const codec = rememberingCodec(sealed, 10);
    const value = codec.open(codec.seal(session("one"), NOW + 1_000), NOW)?.entries.get("data")?.value;
    expect(() => (value as unknown as { list: number[] }).list.push(2)).toThrow(TypeError);
  });
});
