import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toJson } from "./json.ts";

describe("toJson", () => {
  it("copies any JSON, hostile member names included, and freezes it throughout", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
        const json = JSON.parse(JSON.stringify(value)) as unknown;
        expect(JSON.stringify(toJson(json))).toBe(JSON.stringify(json));
      }),
    );
    const hostile = toJson(JSON.parse('{"__proto__": {"admin": true}, "constructor": [1]}')) as object;
    expect(JSON.stringify(hostile)).toBe('{"__proto__":{"admin":true},"constructor":[1]}');
    expect([Object.getPrototypeOf(hostile) === Object.prototype, "admin" in hostile]).toEqual([true, false]);
    const nested = toJson({ list: [{}] }) as { list: object[] };
    expect([nested, nested.list, nested.list[0]].every(Object.isFrozen)).toBe(true);
  });

  it("leaves out members that are undefined", () => {
    expect(toJson({ a: undefined, b: 1 })).toEqual({ b: 1 });
  });

  it.each([
    [Number.NaN],
    [Infinity],
    [undefined],
    [1n],
    [Symbol("s")],
    [() => 1],
    [new Date()],
    [new Map()],
    [[undefined]],
    [{ a: { b: [Number.NaN] } }],
  ])("has none for %s", (value) => {
    expect(toJson(value)).toBeUndefined();
  });

  it("has none for what is nested beyond 32 levels, or within itself", () => {
    const nest = (levels: number): unknown => (levels === 0 ? 1 : [nest(levels - 1)]);
    expect(toJson(nest(32))).toBeDefined();
    expect(toJson(nest(33))).toBeUndefined();
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    expect(toJson(cyclic)).toBeUndefined();
  });
});
