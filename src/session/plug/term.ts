/** A term of Erlang, as a Plug session holds it. */
export type Term =
  | string
  | number
  | bigint
  | boolean
  | null
  | Atom
  | Float
  | Bytes
  | Tuple
  | readonly Term[]
  | ReadonlyMap<Term, Term>;

/** `:name`; `true`, `false` and `nil` are booleans and null. */
export class Atom {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}

/** A float without a fraction, which a number would turn into an integer. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A binary that is no text. */
export class Bytes {
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }
}

/** `{a, b}` */
export class Tuple {
  readonly elements: readonly Term[];
  constructor(elements: readonly Term[]) {
    this.elements = elements;
  }
}

/** Levels of lists, maps and tuples in each other; deeper ones are none of ours. */
export const MAX_DEPTH = 64;

/** Tags of the external term format, version 131. (Erlang/OTP, "External Term Format") */
export const TAG = {
  newFloat: 70,
  smallInteger: 97,
  integer: 98,
  atom: 100,
  smallTuple: 104,
  largeTuple: 105,
  nil: 106,
  string: 107,
  list: 108,
  binary: 109,
  smallBig: 110,
  largeBig: 111,
  smallAtom: 115,
  map: 116,
  atomUtf8: 118,
  smallAtomUtf8: 119,
} as const;

export const VERSION = 131;
