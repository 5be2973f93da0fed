import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonSize } from "./json-size.ts";
import type { Json } from "./json.ts";

const written = (value: Json): number => Buffer.byteLength(JSON.stringify(value));

describe("jsonSize", () => {
  it("is what the value takes as JSON, whatever it is", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), fc.string({ maxLength: 80 }));
    const value = fc.oneof(text, fc.double(), fc.integer(), fc.jsonValue());
    fc.assert(fc.property(value, (json) => jsonSize(json as Json) === written(json as Json)));
  });

  it("counts what JSON writes in a way of its own: quotes, controls, halves of a pair, zeros, what is no number", () => {
    const texts = ['"', "\\", "\n", "\u001f", "\u007f", "é", "\ud800", "\u{1f600}", "x".repeat(65)];
    const numbers = [-0, 1e21, 5e-324, Infinity, NaN];
    for (const value of [...texts, ...numbers, true, null]) expect(jsonSize(value)).toBe(written(value));
  });
});
