import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeTerm } from "../../src/session/plug/decode-term.ts";
import { encodeTerm } from "../../src/session/plug/encode-term.ts";
import { toMap } from "../../src/session/plug/json-term.ts";
import { deriveKey, encryptedMessages, signedMessages } from "../../src/session/plug/message.ts";
import { Atom, Bytes, Tuple, type Term } from "../../src/session/plug/term.ts";
import { plugCookie } from "../../src/session/plug/plug-cookie.ts";

/** A term as the recording describes it. */
type Described =
  | { str: string }
  | { int: string }
  | { float: number }
  | { atom: string }
  | { bin_hex: string }
  | { list: Described[] }
  | { tuple: Described[] }
  | { map: [Described, Described][] };

interface Sample {
  readonly name: string;
  readonly session: Described;
  readonly etf_hex: string;
  readonly signed: { readonly cookie: string };
  readonly encrypted: readonly { readonly cookie: string }[];
}

/** Recorded from Plug 1.19.2 with plug_crypto 2.1.1 on OTP 27. */
const golden = JSON.parse(readFileSync(new URL("golden/cookies.json", import.meta.url), "utf8")) as {
  readonly secret_key_base: string;
  readonly signing_salt: string;
  readonly encryption_salt: string;
  readonly derived_signing_key_hex: string;
  readonly derived_encryption_key_hex: string;
  readonly cookie_name: string;
  readonly sessions: readonly Sample[];
  readonly tampered_must_fail: readonly string[];
  readonly json_serializer: { readonly cookie: string };
};

const signingKey = deriveKey(golden.secret_key_base, golden.signing_salt);
const encryptionKey = deriveKey(golden.secret_key_base, golden.encryption_salt);
const signed = signedMessages(signingKey);

const ATOMS: Readonly<Record<string, Term>> = { true: true, false: false, nil: null };

function toTermOf(described: Described): Term {
  if ("str" in described) return described.str;
  if ("float" in described) return described.float;
  if ("atom" in described)
    return Object.hasOwn(ATOMS, described.atom) ? (ATOMS[described.atom] as Term) : new Atom(described.atom);
  if ("bin_hex" in described) return new Bytes(Uint8Array.from(Buffer.from(described.bin_hex, "hex")));
  if ("list" in described) return described.list.map(toTermOf);
  if ("tuple" in described) return new Tuple(described.tuple.map(toTermOf));
  if ("map" in described) return new Map(described.map.map(([key, value]) => [toTermOf(key), toTermOf(value)]));
  const whole = BigInt(described.int);
  return Number.isSafeInteger(Number(whole)) ? Number(whole) : whole;
}

/** Maps compare by their entries in any order: beyond 32 keys Erlang's is that of a hash. */
const unordered = (term: Term): unknown =>
  term instanceof Map
    ? new Map([...term].map(([key, value]) => [JSON.stringify(unordered(key)), unordered(value)]))
    : Array.isArray(term)
      ? term.map(unordered)
      : term;

describe("Plug's session cookie, as recorded,", () => {
  it("has keys derived from secret and salt", () => {
    expect(signingKey.toString("hex")).toBe(golden.derived_signing_key_hex);
    expect(encryptionKey.toString("hex")).toBe(golden.derived_encryption_key_hex);
  });

  for (const { name, session, etf_hex, signed: plain, encrypted } of golden.sessions) {
    it(`is read and written signed: ${name}`, () => {
      const bytes = signed.unwrap(plain.cookie);
      expect(bytes?.toString("hex")).toBe(etf_hex);
      const term = decodeTerm(bytes ?? Buffer.of()) as Term;
      expect(unordered(term)).toEqual(unordered(toTermOf(session)));
      expect(signed.wrap(encodeTerm(term))).toBe(plain.cookie);
    });

    it(`is read and written encrypted: ${name}`, () => {
      for (const { cookie } of encrypted) {
        const nonce = Buffer.from(cookie.slice("XCP.".length), "base64url").subarray(0, 24);
        const messages = encryptedMessages(encryptionKey, () => nonce);
        const bytes = messages.unwrap(cookie);
        expect(bytes?.toString("hex")).toBe(etf_hex);
        expect(messages.wrap(encodeTerm(decodeTerm(bytes ?? Buffer.of()) as Term))).toBe(cookie);
      }
      expect(encrypted.length).toBeGreaterThan(0);
    });
  }

  it("is written from its terms to the same bytes, its keys put in Erlang's order", () => {
    for (const { name, session, etf_hex } of golden.sessions) {
      if (name === "over_32_keys" || !("map" in session)) continue;
      const backwards = session.map
        .toReversed()
        .map(([key, value]) => [toTermOf(key) as string, toTermOf(value)] as const);
      expect(encodeTerm(toMap(backwards)).toString("hex"), name).toBe(etf_hex);
    }
  });

  it("is refused when it was tampered with", () => {
    for (const cookie of golden.tampered_must_fail) expect(signed.unwrap(cookie)).toBeUndefined();
    expect(golden.tampered_must_fail).toHaveLength(3);
  });

  it("is refused with any one character changed, signed or encrypted", () => {
    const [sample] = golden.sessions;
    const cookies = [
      [signed, sample?.signed.cookie ?? ""],
      [encryptedMessages(encryptionKey), sample?.encrypted[0]?.cookie ?? ""],
    ] as const;
    for (const [messages, cookie] of cookies) {
      for (let at = 0; at < cookie.length; at++) {
        const other = cookie[at] === "A" ? "B" : "A";
        expect(messages.unwrap(cookie.slice(0, at) + other + cookie.slice(at + 1)), `character ${at}`).toBeUndefined();
        expect(messages.unwrap(cookie.slice(0, at))).toBeUndefined();
      }
    }
  });

  it("may be JSON inside", () => {
    const options = {
      key: golden.cookie_name,
      secretKeyBase: golden.secret_key_base,
      signingSalt: golden.signing_salt,
    };
    const state = plugCookie({ ...options, serializer: "json" }).open(golden.json_serializer.cookie, 0);
    expect([...(state?.entries ?? [])].map(([key, { value }]) => [key, value])).toEqual([
      ["some_other_value", "42"],
      ["username", "alice"],
    ]);
    expect(plugCookie(options).open(golden.json_serializer.cookie, 0)).toBeUndefined();
  });
});
