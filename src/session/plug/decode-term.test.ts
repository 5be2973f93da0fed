import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeTerm } from "./decode-term.ts";
import { encodeTerm } from "./encode-term.ts";
import { Atom, Bytes, Float, Tuple, type Term } from "./term.ts";

const { term } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { depthSize: "small" },
    fc.string({ unit: "grapheme" }),
    fc.integer(),
    fc.bigInt().filter((value) => !Number.isSafeInteger(Number(value))),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Number.isInteger(value)),
    fc.constantFrom<Term>(true, false, null, new Atom("ok"), new Atom("Elixir.Größe"), new Float(1), new Float(-0)),
    fc.constant(new Bytes(Uint8Array.of(0, 255, 128))),
    fc.array(tie("term"), { maxLength: 4 }),
    fc.array(tie("term"), { maxLength: 4 }).map((elements) => new Tuple(elements)),
    fc
      .dictionary(fc.string(), tie("term"), { maxKeys: 4 })
      .map((record) => new Map<Term, Term>(Object.entries(record))),
  ),
}));

describe("decodeTerm", () => {
  it("reads back whatever encodeTerm has written", () => {
    fc.assert(
      fc.property(term, (value) => {
        expect(decodeTerm(encodeTerm(value))).toEqual(value);
      }),
    );
  });

  it("answers undefined for bytes that hold no term, whatever they are", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeTerm(bytes)));
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void decodeTerm(Uint8Array.of(131, ...bytes))));
    expect(decodeTerm(Uint8Array.of())).toBeUndefined();
    expect(decodeTerm(Uint8Array.of(131))).toBeUndefined();
    expect(decodeTerm(Uint8Array.of(130, 97, 1))).toBeUndefined();
    expect(decodeTerm(Uint8Array.of(131, 97, 1, 0))).toBeUndefined();
  });

  it("reserves no memory for a length that the bytes do not have", () => {
    for (const tag of [105, 108, 109, 111, 116]) {
      expect(decodeTerm(Uint8Array.of(131, tag, 255, 255, 255, 255))).toBeUndefined();
    }
  });

  it("refuses what is code, a process, or compressed", () => {
    for (const tag of [80, 88, 89, 90, 112, 113, 114]) {
      expect(decodeTerm(Uint8Array.of(131, tag, 0, 0, 0, 1, 0, 0))).toBeUndefined();
    }
  });

  it("refuses lists nested without end", () => {
    const nested = Buffer.concat([
      Buffer.of(131),
      ...Array.from({ length: 10_000 }, () => Buffer.of(108, 0, 0, 0, 1)),
      Buffer.of(106),
    ]);
    expect(decodeTerm(nested)).toBeUndefined();
  });
});
