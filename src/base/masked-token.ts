import { createNonces } from "./random-nonce.ts";
import { TAG, toBytes } from "./token-bytes.ts";

const drawPad = createNonces(TAG);

/**
 * A seal that stands in many pages, spelled anew in each: its tag is hidden under a pad that is used once and follows it.
 * A secret that is always spelled alike is given away, letter by letter, by how well pages compress in which a stranger
 * has a say (BREACH). What is left alike here is cipher text, which opens nothing without its tag.
 *
 * @param seal the bytes of what the key ring sealed
 */
export function maskSeal(seal: Buffer): string {
  const bytes = Buffer.allocUnsafe(seal.length + TAG);
  seal.copy(bytes);
  drawPad(bytes.subarray(seal.length));
  applyPad(bytes);
  return bytes.toString("base64url");
}

/** The seal under a mask; undefined for what cannot be one. Whether it is ours, the key ring says. */
export function unmaskSeal(token: string): string | undefined {
  const bytes = toBytes(token, 2 * TAG);
  if (bytes === undefined) return undefined;
  applyPad(bytes);
  return bytes.toString("base64url", 0, bytes.length - TAG);
}

/** To hide the tag and to show it again is the same. */
function applyPad(bytes: Buffer): void {
  const pad = bytes.length - TAG;
  const tag = pad - TAG;
  for (let i = 0; i < TAG; i++) bytes[tag + i] = (bytes[tag + i] ?? 0) ^ (bytes[pad + i] ?? 0);
}
