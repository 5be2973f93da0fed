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

const HEAD = Buffer.of(FORMAT);
const NONCE = 12;
const MAC = 32;
const SIGNED = "signed ";
const MIN_SECRET = 32;
const nextNonce = createNonces(NONCE);

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
  return {
    seal(purpose, context, data) {
      const nonce = nextNonce();
      const cipher = createCipheriv("aes-256-gcm", subkey(first, purpose), nonce).setAAD(associated(purpose, context));
      const body = cipher.update(data, "utf8");
      return Buffer.concat([HEAD, nonce, body, cipher.final(), cipher.getAuthTag()]).toString("base64url");
    },
    open(purpose, context, token) {
      const bytes = toBytes(token, 1 + NONCE + TAG);
      if (bytes === undefined) return undefined;
      for (const keys of ring) {
        const opened = decrypt(subkey(keys, purpose), bytes, associated(purpose, context));
        if (opened !== undefined) return opened;
      }
      return undefined;
    },
    sign(purpose, data) {
      const end = 1 + Buffer.byteLength(data);
      const bytes = Buffer.allocUnsafe(end + MAC);
      bytes[0] = FORMAT;
      bytes.write(data, 1, "utf8");
      bytes.write(macOf(first, purpose).of(`${SIGNED}${String.fromCharCode(FORMAT)}${data}`), end, "latin1");
      return bytes.toString("base64url");
    },
    verify(purpose, token) {
      const bytes = toBytes(token, 1 + MAC);
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

function decrypt(key: Buffer, bytes: Buffer, aad: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, 1 + NONCE), { authTagLength: TAG });
    decipher.setAAD(aad).setAuthTag(bytes.subarray(-TAG));
    return Buffer.concat([decipher.update(bytes.subarray(1 + NONCE, -TAG)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}

const associated = (purpose: Purpose, context: string): Buffer =>
  Buffer.from(`holdfast ${FORMAT} ${purpose} ${context}`);

function subkey(keys: Keys, purpose: Purpose): Buffer {
  const known = keys.seal.get(purpose);
  if (known !== undefined) return known;
  const derived = Buffer.from(hkdfSync("sha256", keys.secret, "holdfast", purpose, 32));
  keys.seal.set(purpose, derived);
  return derived;
}
