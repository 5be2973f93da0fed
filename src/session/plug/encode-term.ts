import { HoldfastError } from "../../base/errors.ts";
import { Atom, Bytes, Float, MAX_DEPTH, TAG, Tuple, VERSION, type Term } from "./term.ts";

/**
 * Writes a term in its external format, byte for byte as `:erlang.term_to_binary/1` does (OTP 26 and newer, for which
 * atoms are UTF-8). A map keeps its order; one of at most 32 keys has them sorted in Erlang, so give it sorted ones.
 *
 * @throws HoldfastError `definition_invalid` for what is no term.
 */
export function encodeTerm(term: Term): Buffer {
  const parts: Buffer[] = [Buffer.of(VERSION)];
  write(term, parts, 0);
  return Buffer.concat(parts);
}

function write(term: Term, parts: Buffer[], depth: number): void {
  if (depth > MAX_DEPTH) throw notATerm(`a value nested deeper than ${MAX_DEPTH} levels`);
  if (typeof term === "string") writeBinary(Buffer.from(term, "utf8"), parts);
  else if (typeof term === "number") writeNumber(term, parts);
  else if (typeof term === "bigint") writeBig(term, parts);
  else if (term === null || typeof term === "boolean") writeAtom(term === null ? "nil" : String(term), parts);
  else if (term instanceof Atom) writeAtom(term.name, parts);
  else if (term instanceof Float) writeFloat(term.value, parts);
  else if (term instanceof Bytes) writeBinary(Buffer.from(term.bytes), parts);
  else if (term instanceof Tuple) writeTuple(term, parts, depth);
  else if (Array.isArray(term)) writeList(term as readonly Term[], parts, depth);
  else if (term instanceof Map) writeMap(term, parts, depth);
  else throw notATerm(`a ${typeof term}`);
}

function writeNumber(value: number, parts: Buffer[]): void {
  if (!Number.isInteger(value)) writeFloat(value, parts);
  else if (value >= 0 && value <= 255) parts.push(Buffer.of(TAG.smallInteger, value));
  else if (value === (value | 0)) {
    const bytes = Buffer.alloc(5);
    bytes[0] = TAG.integer;
    bytes.writeInt32BE(value, 1);
    parts.push(bytes);
  } else if (Number.isSafeInteger(value)) writeBig(BigInt(value), parts);
  else throw notATerm("a number that is no safe integer; use a bigint");
}

function writeBig(value: bigint, parts: Buffer[]): void {
  const negative = value < 0n;
  const hex = (negative ? -value : value).toString(16);
  const digits = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex").reverse();
  const head = digits.length <= 255 ? Buffer.of(TAG.smallBig, digits.length) : sized(TAG.largeBig, digits.length);
  parts.push(head, Buffer.of(negative ? 1 : 0), digits);
}

function writeFloat(value: number, parts: Buffer[]): void {
  if (!Number.isFinite(value)) throw notATerm(String(value));
  const bytes = Buffer.alloc(9);
  bytes[0] = TAG.newFloat;
  bytes.writeDoubleBE(value, 1);
  parts.push(bytes);
}

function writeBinary(bytes: Buffer, parts: Buffer[]): void {
  parts.push(sized(TAG.binary, bytes.length), bytes);
}

function writeAtom(name: string, parts: Buffer[]): void {
  const bytes = Buffer.from(name, "utf8");
  const [short, length] = [bytes.length <= 255, bytes.length];
  parts.push(short ? Buffer.of(TAG.smallAtomUtf8, length) : Buffer.of(TAG.atomUtf8, length >> 8, length & 255), bytes);
}

function writeTuple({ elements }: Tuple, parts: Buffer[], depth: number): void {
  const short = elements.length <= 255;
  parts.push(short ? Buffer.of(TAG.smallTuple, elements.length) : sized(TAG.largeTuple, elements.length));
  for (const element of elements) write(element, parts, depth + 1);
}

/** Erlang writes a list of bytes as if it were a string. */
function writeList(list: readonly Term[], parts: Buffer[], depth: number): void {
  const { length } = list;
  if (length > 0 && length <= 65_535 && list.every(isByte)) {
    parts.push(Buffer.of(TAG.string, length >> 8, length & 255), Buffer.from(list as readonly number[]));
    return;
  }
  if (length > 0) parts.push(sized(TAG.list, length));
  for (const item of list) write(item, parts, depth + 1);
  parts.push(Buffer.of(TAG.nil));
}

const isByte = (term: Term): boolean => typeof term === "number" && Number.isInteger(term) && term >= 0 && term <= 255;

function writeMap(map: ReadonlyMap<Term, Term>, parts: Buffer[], depth: number): void {
  parts.push(sized(TAG.map, map.size));
  for (const [key, value] of map) {
    write(key, parts, depth + 1);
    write(value, parts, depth + 1);
  }
}

function sized(tag: number, length: number): Buffer {
  const bytes = Buffer.alloc(5);
  bytes[0] = tag;
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

const notATerm = (what: string): HoldfastError =>
  new HoldfastError("definition_invalid", `A Plug session cannot hold ${what}.`);
