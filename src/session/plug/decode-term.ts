import { Atom, Bytes, Float, MAX_DEPTH, TAG, Tuple, VERSION, type Term } from "./term.ts";

/**
 * Reads a term from its external format. Only data: functions, references, processes and compressed terms are refused,
 * as `Plug.Crypto.non_executable_binary_to_term` does, and nothing is made that the bytes do not pay for.
 *
 * @returns undefined for bytes that hold no such term, or more than one.
 */
export function decodeTerm(bytes: Uint8Array): Term | undefined {
  try {
    const reader = new TermReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return reader.read();
  } catch (error) {
    if (error instanceof RangeError || error instanceof Malformed) return undefined;
    throw error;
  }
}

class Malformed extends Error {}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

class TermReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  read(): Term {
    if (this.#uint(1) !== VERSION) throw new Malformed();
    const term = this.#term(0);
    if (this.#at !== this.#bytes.length) throw new Malformed();
    return term;
  }

  #term(depth: number): Term {
    if (depth > MAX_DEPTH) throw new Malformed();
    const tag = this.#uint(1);
    switch (tag) {
      case TAG.smallInteger:
        return this.#uint(1);
      case TAG.integer:
        return this.#take(4).readInt32BE();
      case TAG.newFloat:
        return this.#float();
      case TAG.smallBig:
        return this.#big(this.#uint(1));
      case TAG.largeBig:
        return this.#big(this.#uint(4));
      case TAG.binary:
        return toBinary(this.#take(this.#uint(4)));
      case TAG.string:
        return [...this.#take(this.#uint(2))];
      case TAG.nil:
        return [];
      default:
        return this.#atomOrContainer(tag, depth);
    }
  }

  #atomOrContainer(tag: number, depth: number): Term {
    switch (tag) {
      case TAG.smallAtomUtf8:
        return toAtom(this.#take(this.#uint(1)).toString("utf8"));
      case TAG.atomUtf8:
        return toAtom(this.#take(this.#uint(2)).toString("utf8"));
      case TAG.smallAtom:
        return toAtom(this.#take(this.#uint(1)).toString("latin1"));
      case TAG.atom:
        return toAtom(this.#take(this.#uint(2)).toString("latin1"));
      case TAG.smallTuple:
        return new Tuple(this.#terms(this.#uint(1), depth));
      case TAG.largeTuple:
        return new Tuple(this.#terms(this.#uint(4), depth));
      case TAG.list:
        return this.#list(depth);
      case TAG.map:
        return this.#map(depth);
      default:
        throw new Malformed();
    }
  }

  #list(depth: number): Term {
    const list = this.#terms(this.#uint(4), depth);
    // An improper list ends in something else; a session has none.
    if (this.#uint(1) !== TAG.nil) throw new Malformed();
    return list;
  }

  #map(depth: number): Term {
    const pairs = this.#terms(this.#uint(4) * 2, depth);
    const map = new Map<Term, Term>();
    for (let at = 0; at < pairs.length; at += 2) map.set(pairs[at] as Term, pairs[at + 1] as Term);
    return map;
  }

  #terms(count: number, depth: number): Term[] {
    // Each takes a byte at least: a count beyond that is a lie, told to make us reserve memory.
    if (count > this.#bytes.length - this.#at) throw new Malformed();
    const terms: Term[] = [];
    for (let i = 0; i < count; i++) terms.push(this.#term(depth + 1));
    return terms;
  }

  #float(): Term {
    const value = this.#take(8).readDoubleBE();
    return Number.isInteger(value) ? new Float(value) : value;
  }

  /** Little endian, after a byte that is 1 for a negative one. */
  #big(length: number): Term {
    const negative = this.#uint(1) === 1;
    const digits = Buffer.from(this.#take(length)).reverse().toString("hex");
    const value = BigInt(`0x${digits || "0"}`) * (negative ? -1n : 1n);
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  }

  #uint(bytes: 1 | 2 | 4): number {
    return this.#take(bytes).readUIntBE(0, bytes);
  }

  #take(length: number): Buffer {
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Malformed();
    const taken = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return taken;
  }
}

function toBinary(bytes: Buffer): Term {
  try {
    return utf8.decode(bytes);
  } catch {
    return new Bytes(Uint8Array.from(bytes));
  }
}

function toAtom(name: string): Term {
  if (name === "true" || name === "false") return name === "true";
  return name === "nil" ? null : new Atom(name);
}
