import type { KeyRing } from "../base/key-ring.ts";
import { decodeState, encodeState, type StateRow } from "./codec.ts";
import type { SessionState } from "./entry.ts";

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

/** Bytes of the sealed text for a plaintext of `bytes`: version, nonce, tag, base64url. */
const sealedLength = (bytes: number): number => Math.ceil(((bytes + 29) * 4) / 3);
const EXPIRES_DIGITS = 13;

/** The default: AES-256-GCM under the app's secret, its expiry inside the seal. */
export function sealedCookie(keyRing: KeyRing, name: string): CookieCodec {
  return {
    name,
    seal: (state, expiresAt) => keyRing.seal("cookie", name, JSON.stringify([expiresAt, encodeState(state)])),
    open(value, now) {
      const text = keyRing.open("cookie", name, value);
      if (text === undefined) return undefined;
      const [expiresAt, row] = JSON.parse(text) as [number, StateRow];
      return expiresAt > now ? decodeState(row) : undefined;
    },
    size: (state) =>
      sealedLength(Buffer.byteLength(JSON.stringify(encodeState(state))) + EXPIRES_DIGITS + "[,]".length),
  };
}
