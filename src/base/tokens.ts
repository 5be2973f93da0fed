import type { KeyRing, Purpose } from "./key-ring.ts";

/** A token that opened, or why it did not. */
export type OpenedToken<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly reason: "invalid" | "expired" };

/** Seals JSON with an expiry (ms since the epoch) inside the seal. */
export function sealToken(keyRing: KeyRing, token: { purpose: Purpose; data: unknown; expiresAt: number }): string {
  return keyRing.seal(token.purpose, "", JSON.stringify([token.expiresAt, token.data]));
}

/** Opens what {@link sealToken} sealed. The seal vouches for the shape. */
export function openToken<T>(
  keyRing: KeyRing,
  sealed: { purpose: Purpose; token: string; now: number },
): OpenedToken<T> {
  const text = keyRing.open(sealed.purpose, "", sealed.token);
  if (text === undefined) return { ok: false, reason: "invalid" };
  const [expiresAt, data] = JSON.parse(text) as [number, T];
  return expiresAt > sealed.now ? { ok: true, data } : { ok: false, reason: "expired" };
}
