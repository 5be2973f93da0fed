import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
  type CipherGCM,
  type DecipherGCM,
} from "node:crypto";

/** Signs or encrypts a message as Plug does, and reads it back. */
export interface PlugMessages {
  wrap(message: Uint8Array): string;
  /** The message; undefined for one that was forged, damaged, or made with another secret. */
  unwrap(text: string): Buffer | undefined;
}

const DIGESTS: Readonly<Record<string, string>> = { SFMyNTY: "sha256", SFMzODQ: "sha384", SFM1MTI: "sha512" };
const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** `Plug.Crypto.KeyGenerator.generate/3` with its defaults. */
export const deriveKey = (secretKeyBase: string, salt: string): Buffer =>
  pbkdf2Sync(secretKeyBase, salt, 1_000, 32, "sha256");

/** `Plug.Crypto.MessageVerifier`: readable by whoever has it, HMAC-SHA-256. */
export function signedMessages(key: Buffer): PlugMessages {
  const mac = (text: string, digest: string) => createHmac(digest, key).update(text).digest();
  return {
    wrap(message) {
      const text = `SFMyNTY.${Buffer.from(message).toString("base64url")}`;
      return `${text}.${mac(text, "sha256").toString("base64url")}`;
    },
    unwrap(signed) {
      const [protection = "", payload = "", signature = "", ...rest] = signed.split(".");
      const digest = Object.hasOwn(DIGESTS, protection) ? DIGESTS[protection] : undefined;
      if (digest === undefined || rest.length > 0 || !BASE64URL.test(payload) || !BASE64URL.test(signature))
        return undefined;
      const expected = mac(`${protection}.${payload}`, digest);
      const given = Buffer.from(signature, "base64url");
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
      // Two texts for one signature: the last character holds bits that belong to no byte.
      return given.toString("base64url") === signature ? Buffer.from(payload, "base64url") : undefined;
    },
  };
}

const NONCE = 24;
const TAG_BYTES = 16;
const AAD = Buffer.from("A128GCM");
const PREFIX = "XCP.";

/** `Plug.Crypto.MessageEncryptor` of plug_crypto 2.1: XChaCha20-Poly1305. `nonce` is for tests. */
export function encryptedMessages(key: Buffer, nonce: () => Buffer = () => randomBytes(NONCE)): PlugMessages {
  return {
    wrap(message) {
      const iv = nonce();
      const cipher = createCipheriv("chacha20-poly1305", ...keyAndNonce(key, iv), { authTagLength: TAG_BYTES });
      (cipher as CipherGCM).setAAD(AAD, { plaintextLength: message.length });
      const body = Buffer.concat([cipher.update(message), cipher.final()]);
      return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), body]).toString("base64url");
    },
    unwrap(text) {
      const encoded = text.slice(PREFIX.length);
      if (!text.startsWith(PREFIX) || !BASE64URL.test(encoded)) return undefined;
      const bytes = Buffer.from(encoded, "base64url");
      if (bytes.length < NONCE + TAG_BYTES || bytes.toString("base64url") !== encoded) return undefined;
      return decrypt(key, bytes);
    },
  };
}

function decrypt(key: Buffer, bytes: Buffer): Buffer | undefined {
  const body = bytes.subarray(NONCE + TAG_BYTES);
  const decipher = createDecipheriv("chacha20-poly1305", ...keyAndNonce(key, bytes.subarray(0, NONCE)), {
    authTagLength: TAG_BYTES,
  });
  (decipher as DecipherGCM).setAAD(AAD, { plaintextLength: body.length });
  decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(body), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** XChaCha20: a subkey from the first 16 bytes of the nonce, the rest is the nonce. (draft-irtf-cfrg-xchacha-03, 2.3) */
function keyAndNonce(key: Buffer, iv: Buffer): [key: Buffer, nonce: Buffer] {
  return [hchacha20(key, iv.subarray(0, 16)), Buffer.concat([Buffer.alloc(4), iv.subarray(16)])];
}

const CONSTANT = Buffer.from("expand 32-byte k");

/**
 * HChaCha20 by the platform's ChaCha20: a block of key stream is the permuted state plus the state before, so taking
 * that away again leaves the words HChaCha20 wants.
 */
function hchacha20(key: Buffer, nonce: Buffer): Buffer {
  const stream = createCipheriv("chacha20", key, nonce).update(Buffer.alloc(64));
  const subkey = Buffer.alloc(32);
  for (let word = 0; word < 4; word++) {
    const at = word * 4;
    subkey.writeUInt32LE((stream.readUInt32LE(at) - CONSTANT.readUInt32LE(at)) >>> 0, at);
    subkey.writeUInt32LE((stream.readUInt32LE(48 + at) - nonce.readUInt32LE(at)) >>> 0, 16 + at);
  }
  return subkey;
}
