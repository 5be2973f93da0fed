import { readCookies, writeCookie, type CookieJar } from "./cookies.ts";
import type { Write } from "./stamp.ts";

/** Couriers there can be at once, over all tabs. */
const SLOTS = 16;
/** Seconds a courier lives: longer than any reload takes. */
const SECONDS = 120;
/** Bytes of name and value, with `=` and `; `. All our cookies together stay under 7 KB, or Node answers 431. */
const DOCUMENT_BYTES = 1536;
const ALL_BYTES = 2560;

/** A courier of this document: where it is, what it carries, up to which of its writes. */
interface Sent {
  readonly name: string;
  readonly value: string;
  readonly epoch: number;
  readonly seq: number;
}

/** What a courier is for: a key's input, or, under no key's name, the sealed patch of a connection's handlers. */
const SEALED = "";

/**
 * Short-lived cookies that carry a write into the very next GET, which no POST in flight can do. One per key and one
 * for what handlers have written, at most {@link DOCUMENT_BYTES} of this document and {@link ALL_BYTES} of all: the
 * oldest own courier goes first, else none is written.
 */
export class Couriers {
  readonly #jar: CookieJar;
  readonly #prefix: string;
  /** By key, oldest first. */
  readonly #own = new Map<string, Sent>();
  readonly #found: ReadonlyMap<string, string>;

  /** @param tag of the session that the page was rendered with, `null` for none */
  constructor(jar: CookieJar, prefix: string, tag: string | null = null) {
    this.#jar = jar;
    this.#prefix = prefix;
    // What was typed before there was a session is not in this page: whoever typed it tells in which it belongs.
    this.#found = new Map([...this.#read()].filter(([, value]) => [tag, undefined].includes(tagIn(value))));
  }

  /** Writes the courier of an input, in place of the same key's older one. Returns whether there was room. */
  write(write: Write): boolean {
    return this.#put(write.key, { value: encode(write), epoch: 0, seq: write.seq });
  }

  /** Writes the sealed courier of a connection, in place of the last one. Returns whether there was room. */
  seal(patch: string, { epoch, n }: { readonly epoch: number; readonly n: number }): boolean {
    const value = `p.${patch}`;
    return this.#own.get(SEALED)?.value === value || this.#put(SEALED, { value, epoch, seq: n });
  }

  /** Writes the sealed courier again: the page is left, and nobody knows how long ago it was written. */
  refresh(): void {
    const sealed = this.#own.get(SEALED);
    if (sealed !== undefined) this.#put(SEALED, sealed);
  }

  /** Deletes the key's courier, once a confirmed version covers its input. */
  covered(key: string, seq: number): void {
    const sent = this.#own.get(key);
    if (sent !== undefined && sent.seq <= seq) this.#drop(key);
  }

  /** Deletes the sealed courier, once the patch of its connection is confirmed up to it. */
  sealedCovered({ epoch, n }: { readonly epoch: number; readonly n: number }): void {
    if (this.#own.get(SEALED)?.epoch === epoch) this.covered(SEALED, n);
  }

  /** Deletes what earlier documents left, once what this page embeds is confirmed. One changed since is another tab's. */
  foundCovered(): void {
    const now = this.#read();
    for (const [name, value] of this.#found) {
      if (now.get(name) === value) writeCookie(this.#jar, { name, value: "", seconds: 0 });
    }
  }

  /** Deletes every courier, other tabs' too: whoever comes next is not to carry them. */
  clear(): void {
    this.#own.clear();
    for (const name of this.#read().keys()) writeCookie(this.#jar, { name, value: "", seconds: 0 });
  }

  #put(key: string, sent: Omit<Sent, "name">): boolean {
    // What cannot fit anyway is no reason to throw others away.
    if (sizeOf(`${this.#prefix}holdfast_c00`, sent.value) > DOCUMENT_BYTES) return false;
    this.#drop(key);
    for (;;) {
      const others = this.#read();
      const name = this.#freeSlot(others);
      if (name !== undefined && this.#fits(others, sizeOf(name, sent.value))) {
        writeCookie(this.#jar, { name, value: sent.value, seconds: SECONDS });
        this.#own.set(key, { ...sent, name });
        return true;
      }
      const oldest = this.#own.keys().next();
      if (oldest.done) return false;
      this.#drop(oldest.value);
    }
  }

  #drop(key: string): void {
    const sent = this.#own.get(key);
    if (sent === undefined) return;
    this.#own.delete(key);
    // Another tab may have deleted it, and another courier have its place.
    if (this.#read().get(sent.name) !== sent.value) return;
    writeCookie(this.#jar, { name: sent.name, value: "", seconds: 0 });
  }

  #fits(others: ReadonlyMap<string, string>, bytes: number): boolean {
    const own = [...this.#own.values()].reduce((sum, { name, value }) => sum + sizeOf(name, value), bytes);
    const all = [...others].reduce((sum, [name, value]) => sum + sizeOf(name, value), bytes);
    return own <= DOCUMENT_BYTES && all <= ALL_BYTES;
  }

  #freeSlot(taken: ReadonlyMap<string, string>): string | undefined {
    for (let slot = 0; slot < SLOTS; slot++) {
      const name = `${this.#prefix}holdfast_c${slot}`;
      if (!taken.has(name)) return name;
    }
    return undefined;
  }

  #read(): Map<string, string> {
    const start = `${this.#prefix}holdfast_c`;
    const cookies = readCookies(this.#jar);
    for (const name of cookies.keys()) if (!name.startsWith(start)) cookies.delete(name);
    return cookies;
  }
}

const sizeOf = (name: string, value: string): number => name.length + value.length + 3;

/** The courier's cookie value: base64url of JSON, by the letters of docs/session-protocol.md. */
export function encode({ key, value, doc, seq, seen, at, tag }: Write): string {
  const bytes = new TextEncoder().encode(JSON.stringify({ k: key, v: value, d: doc, q: seq, s: seen, a: at, t: tag }));
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

/** The session that an input's courier names; a sealed one does not say. */
function tagIn(value: string): string | null | undefined {
  try {
    return (JSON.parse(atob(value.replaceAll("-", "+").replaceAll("_", "/"))) as { t?: string | null }).t;
  } catch {
    return undefined;
  }
}
