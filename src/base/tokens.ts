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
  return opened(keyRing.open(sealed.purpose, "", sealed.token), sealed.now);
}

/** Signs JSON that anybody may read, with an expiry (ms since the epoch) under the signature. */
export function signToken(keyRing: KeyRing, token: { purpose: Purpose; data: unknown; expiresAt: number }): string {
  return keyRing.sign(token.purpose, `[${token.expiresAt},${JSON.stringify(token.data)}]`);
}

/** Reads what {@link signToken} signed. The signature vouches for the shape. */
export function verifyToken<T>(
  keyRing: KeyRing,
  signed: { purpose: Purpose; token: string; now: number },
): OpenedToken<T> {
  return opened(keyRing.verify(signed.purpose, signed.token), signed.now);
}

function opened<T>(text: string | undefined, now: number): OpenedToken<T> {
  if (text === undefined) return { ok: false, reason: "invalid" };
  const [expiresAt, data] = JSON.parse(text) as [number, T];
  return expiresAt > now ? { ok: true, data } : { ok: false, reason: "expired" };
}
