import type { KeyRing } from "../../base/key-ring.ts";
import { decodeState, encodeState, stateSize, type StateRow } from "../values/codec.ts";
import type { SessionState } from "../values/entry.ts";

/** How a session is written into its cookie, and read from it. */
export interface CookieCodec {
  /** The cookie's name. */
  readonly name: string;
  /** The cookie's value; `expiresAt` in ms since the epoch. */
  seal(state: SessionState, expiresAt: number): string;
  /** The session; undefined for a value that is forged, damaged or expired. */
  open(value: string, now: number): SessionState | undefined;
  /** Bytes of the value. */
  size(state: SessionState): number;
}

/**
 * How the cookie is protected: `encrypted` (AES-256-GCM), so that nobody can read it, or `signed` (HMAC-SHA-256), so that
 * its visitor can, as base64url. Nobody can change it either way.
 */
export type CookieProtection = "encrypted" | "signed";

/** Bytes of the token for a plaintext of `bytes`, as base64url: version, nonce and tag, or version and signature. */
const sealedLength = (bytes: number): number => Math.ceil(((bytes + 29) * 4) / 3);
const signedLength = (bytes: number): number => Math.ceil(((bytes + 33) * 4) / 3);
const EXPIRES_DIGITS = 13;

/** The default: under the app's secret, its expiry inside. It opens what either protection has made. */
export function sealedCookie(keyRing: KeyRing, name: string, protection: CookieProtection = "encrypted"): CookieCodec {
  const signs = protection === "signed";
  // The signature is over the name as well, as the seal is.
  const sign = (text: string) => keyRing.sign("signed-cookie", `${name} ${text}`);
  const verify = (value: string) => {
    const text = keyRing.verify("signed-cookie", value);
    return text?.startsWith(`${name} `) ? text.slice(name.length + 1) : undefined;
  };
  return {
    name,
    seal(state, expiresAt) {
      const text = JSON.stringify([expiresAt, encodeState(state)]);
      return signs ? sign(text) : keyRing.seal("cookie", name, text);
    },
    open(value, now) {
      const text = keyRing.open("cookie", name, value) ?? verify(value);
      if (text === undefined) return undefined;
      const [expiresAt, row] = JSON.parse(text) as [number, StateRow];
      return expiresAt > now ? { ...decodeState(row), expiresAt } : undefined;
    },
    size(state) {
      const bytes = stateSize(state) + EXPIRES_DIGITS + "[,]".length;
      return signs ? signedLength(bytes + name.length + 1) : sealedLength(bytes);
    },
  };
}
