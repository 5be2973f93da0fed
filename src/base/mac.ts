import { hash } from "node:crypto";

/** SHA-256 works on blocks of 64 bytes and gives 32. */
const BLOCK = 64;
const DIGEST = 32;
/** Bytes of a message that is put together in memory that is there already; a longer one gets its own. */
const USUAL = 2_048;

/**
 * HMAC-SHA-256 under one key. (RFC 2104) It is two plain hashes, each by one call: `createHmac` makes objects of Node's
 * and of OpenSSL's for every message, which takes three times as long as to hash one of ours.
 */
export class Mac {
  /** The key's block, then the message. */
  readonly #inner = Buffer.alloc(BLOCK + USUAL, 0x36);
  /** The key's other block, then the hash of the first. */
  readonly #outer = Buffer.alloc(BLOCK + DIGEST, 0x5c);

  /** @param key at most 64 bytes */
  constructor(key: Uint8Array) {
    for (const [at, byte] of key.entries()) {
      this.#inner[at] = byte ^ 0x36;
      this.#outer[at] = byte ^ 0x5c;
    }
  }

  /** The code of a message, a letter for each byte. A text counts as its UTF-8. */
  of(message: string | Buffer): string {
    this.#outer.write(hash("sha256", this.#block(message), "binary"), BLOCK, "latin1");
    return hash("sha256", this.#outer, "binary");
  }

  /**
   * A message and the code of it and of a mark before it, as base64url. The mark is not in it: whoever checks the code
   * knows it. What is usual is put together in one piece of memory.
   */
  signed(mark: string, message: string): string {
    const inner = this.#inner;
    const start = BLOCK + mark.length;
    if (start + message.length * 3 + DIGEST > inner.length)
      return Buffer.concat([Buffer.from(message), Buffer.from(this.of(mark + message), "latin1")]).toString(
        "base64url",
      );
    inner.write(mark, BLOCK, "latin1");
    const end = start + inner.write(message, start, "utf8");
    this.#outer.write(hash("sha256", inner.subarray(0, end), "binary"), BLOCK, "latin1");
    inner.write(hash("sha256", this.#outer, "binary"), end, "latin1");
    return inner.toString("base64url", start, end + DIGEST);
  }

  #block(message: string | Buffer): Buffer {
    const most = typeof message === "string" ? message.length * 3 : message.length;
    if (most > USUAL) return Buffer.concat([this.#inner.subarray(0, BLOCK), Buffer.from(message)]);
    const length =
      typeof message === "string" ? this.#inner.write(message, BLOCK, "utf8") : message.copy(this.#inner, BLOCK);
    return this.#inner.subarray(0, BLOCK + length);
  }
}
