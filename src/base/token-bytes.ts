/** The first byte of whatever the key ring makes. */
export const FORMAT = 1;
/** The bytes at the end of a seal by which it is known to be ours: the tag of AES-GCM. */
export const TAG = 16;
/** Longer than any token we seal; a longer text is refused unread. */
const MAX_TOKEN = 200_000;

/**
 * The bytes of a token of ours; undefined for what cannot be one, and for a second spelling of the same bytes.
 *
 * @param room where they are written if they fit; to be used before the next token is. Without it they are the caller's.
 */
export function toBytes(token: string, least: number, room?: Buffer): Buffer | undefined {
  if (token.length > MAX_TOKEN) return undefined;
  const bytes =
    room !== undefined && token.length <= room.length
      ? room.subarray(0, room.write(token, "base64url"))
      : Buffer.from(token, "base64url");
  return bytes.length >= least && bytes[0] === FORMAT && bytes.toString("base64url") === token ? bytes : undefined;
}
