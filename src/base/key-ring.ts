import { createCipheriv, createDecipheriv, hkdfSync, timingSafeEqual } from "node:crypto";
import { HoldfastError } from "./errors.ts";
import { Mac } from "./mac.ts";
import { createNonces } from "./random-nonce.ts";
import { FORMAT, TAG, toBytes } from "./token-bytes.ts";

/** What a sealed value is for; a value sealed for one purpose opens for no other. */
export type Purpose =
  | "cookie"
  | "signed-cookie"
  | "patch"
  | "ticket"
  | "kept"
  | "page"
  | "static"
  | "flash"
  | "reload"
  | "upload"
  | "poll"
  | "csrf"
  | "floor"
  | "beside"
  | "version"
  | "tag"
  | "input";

const NONCE = 12;
/** A sealed token's first bytes: its format, its nonce. */
const HEAD = 1 + NONCE;
const MAC = 32;
const SIGNED = "signed ";
const MIN_SECRET = 32;
const drawNonce = createNonces(NONCE);
/** Bytes of a token that is put together, or taken apart, in memory that is there already. */
const USUAL = 4_096;

/** Seals values so that only this app can read or make them. The first secret seals, every secret opens. */
export interface KeyRing {
  /** AES-256-GCM, as base64url. `context` is bound in as well: a cookie's name, say. */
  seal(purpose: Purpose, context: string, data: string): string;
  /** What was sealed; undefined for a text that is forged, damaged, or of another purpose or context. */
  open(purpose: Purpose, context: string, token: string): string | undefined;
  /** HMAC-SHA-256 over what anybody may read, as base64url: a third of the price of a seal. */
  sign(purpose: Purpose, data: string): string;
  /** What was signed; undefined for a text that is forged, damaged, or of another purpose. */
  verify(purpose: Purpose, token: string): string | undefined;
  /** A keyed 64-bit hash, as 11 characters of base64url. */
  hash(purpose: Purpose, data: string): string;
  /** Whether `hash` is that of `data`, under any of the secrets. */
  verifyHash(purpose: Purpose, data: string, hash: string): boolean;
}

/** What is derived of one secret, when it is first needed. */
interface Keys {
  readonly seal: Map<Purpose, Buffer>;
  readonly macs: Map<Purpose, Mac>;
  readonly secret: string;
}

/**
 * @param secrets each at least 32 characters; put a new one first and keep the old ones until what they sealed has expired.
 * @throws HoldfastError `secret_missing` for none, or one that is too short.
 */
export function createKeyRing(secrets: readonly string[]): KeyRing {
  if (secrets.length === 0 || secrets.some((secret) => secret.length < MIN_SECRET)) {
    throw new HoldfastError(
      "secret_missing",
      `Holdfast needs a secret of at least ${MIN_SECRET} characters. Make one with: ` +
        `node -e "console.log(require('node:crypto').randomBytes(48).toString('base64url'))"`,
    );
  }
  const ring = secrets.map((secret): Keys => ({ seal: new Map(), macs: new Map(), secret }));
  const [first] = ring as [Keys, ...Keys[]];
  const associated = associatedData();
  const room = Buffer.alloc(USUAL);
  return {
    seal: (purpose, context, data) =>
      encrypt(room, data, { key: subkey(first, purpose), aad: associated(purpose, context) }),
    open(purpose, context, token) {
      const bytes = toBytes(token, HEAD + TAG, room);
      if (bytes === undefined) return undefined;
      const aad = associated(purpose, context);
      for (const keys of ring) {
        const opened = decrypt(subkey(keys, purpose), bytes, aad);
        if (opened !== undefined) return opened;
      }
      return undefined;
    },
    sign: (purpose, data) => macOf(first, purpose).signed(SIGNED, String.fromCharCode(FORMAT) + data),
    verify(purpose, token) {
      const bytes = toBytes(token, 1 + MAC, room);
      if (bytes === undefined) return undefined;
      const body = bytes.subarray(0, -MAC);
      const mac = bytes.subarray(-MAC);
      const signed = Buffer.concat([Buffer.from(SIGNED), body]);
      const known = ring.some((keys) => timingSafeEqual(Buffer.from(macOf(keys, purpose).of(signed), "latin1"), mac));
      return known ? body.toString("utf8", 1) : undefined;
    },
    hash: (purpose, data) => keyedHash(first, purpose, data),
    verifyHash: (purpose, data, hash) => ring.some((keys) => keyedHash(keys, purpose, data) === hash),
  };
}

/** The purpose is in the key; a mark keeps signatures apart from the hashes of the same purpose. */
function macOf(keys: Keys, purpose: Purpose): Mac {
  const known = keys.macs.get(purpose);
  if (known !== undefined) return known;
  const mac = new Mac(subkey(keys, purpose));
  keys.macs.set(purpose, mac);
  return mac;
}

const keyedHash = (keys: Keys, purpose: Purpose, data: string): string =>
  Buffer.from(macOf(keys, purpose).of(data).slice(0, 8), "latin1").toString("base64url");

/** The token of a text, put together in `room` if it fits. */
function encrypt(room: Buffer, data: string, { key, aad }: { key: Buffer; aad: Buffer }): string {
  const head = room.subarray(0, HEAD);
  const nonce = head.subarray(1);
  head[0] = FORMAT;
  drawNonce(nonce);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(aad);
  const body = cipher.update(data, "utf8");
  // Of this cipher nothing is left to come but the tag.
  cipher.final();
  const tag = cipher.getAuthTag();
  const end = HEAD + body.length;
  if (end + TAG > room.length) return Buffer.concat([head, body, tag]).toString("base64url");
  room.set(body, HEAD);
  room.set(tag, end);
  return room.toString("base64url", 0, end + TAG);
}

function decrypt(key: Buffer, bytes: Buffer, aad: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, HEAD), { authTagLength: TAG });
    decipher.setAAD(aad).setAuthTag(bytes.subarray(-TAG));
    const text = decipher.update(bytes.subarray(HEAD, -TAG));
    // Throws for what is not ours; of this cipher nothing else is left to come.
    decipher.final();
    return text.toString("utf8");
  } catch {
    return undefined;
  }
}

/** What is bound into a seal beside its text. It is the same for nearly all of a purpose, and made once for those. */
function associatedData(): (purpose: Purpose, context: string) => Buffer {
  const latest = new Map<Purpose, { readonly context: string; readonly data: Buffer }>();
  return (purpose, context) => {
    const known = latest.get(purpose);
    if (known?.context === context) return known.data;
    const data = Buffer.from(`holdfast ${FORMAT} ${purpose} ${context}`);
    latest.set(purpose, { context, data });
    return data;
  };
}

function subkey(keys: Keys, purpose: Purpose): Buffer {
  const known = keys.seal.get(purpose);
  if (known !== undefined) return known;
  const derived = Buffer.from(hkdfSync("sha256", keys.secret, "holdfast", purpose, 32));
  keys.seal.set(purpose, derived);
  return derived;
}
