import { describe, expect, it } from "vitest";
import { decodeEvent, decodeForm } from "./event-params.ts";

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("decodeForm", () => {
  it("keeps plain names as strings, the last of equals", () => {
    expect(plain(decodeForm("a=1&b=x+y&a=2"))).toEqual({ a: "2", b: "x y" });
  });

  it("nests brackets and collects lists, as Plug does", () => {
    expect(plain(decodeForm("user[name]=Ann&user[tags][]=a&user[tags][]=b"))).toEqual({
      user: { name: "Ann", tags: ["a", "b"] },
    });
    expect(plain(decodeForm("rows[][n]=1&rows[][m]=2&rows[][n]=3"))).toEqual({
      rows: [{ n: "1", m: "2" }, { n: "3" }],
    });
  });

  it("takes a name of more than 16 steps, brackets without end among them, for a plain one", () => {
    for (const [steps, nests] of [
      [15, true],
      [16, false],
      [100_000, false],
    ] as const) {
      const name = `a${"[b]".repeat(steps)}`;
      expect(Object.keys(decodeForm(`${name}=1`))).toEqual([nests ? "a" : name]);
    }
  });

  it("lets a later name win over one it contradicts", () => {
    expect(plain(decodeForm("a=1&a[b]=2"))).toEqual({ a: { b: "2" } });
    expect(plain(decodeForm("a[b]=2&a=1"))).toEqual({ a: "1" });
  });

  it("treats hostile names as any other and leaves prototypes alone", () => {
    const params = decodeForm("__proto__[x]=1&constructor[prototype][y]=2&a[__proto__][z]=3");
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(({} as Record<string, unknown>)["z"]).toBeUndefined();
    expect(Object.keys(params)).toEqual(["__proto__", "constructor", "a"]);
  });

  it("reads bad percent-encoding and unbalanced brackets as text", () => {
    expect(plain(decodeForm("a=%E0%A4%A&b[=1&c]=2&[d]=3"))).toMatchObject({ "b[": "1", "c]": "2", "[d]": "3" });
  });
});

describe("decodeEvent", () => {
  it("turns _target of a form into the path of the input", () => {
    expect(plain(decodeEvent("form", "user[a]=1", { _target: "user[a]" }))).toEqual({
      user: { a: "1" },
      _target: ["user", "a"],
    });
    expect(plain(decodeEvent("form", "", { _target: "tags[]" }))).toEqual({ _target: ["tags"] });
  });

  it("passes any JSON of a hook through", () => {
    expect(decodeEvent("hook", ["username", "ann"], undefined)).toEqual(["username", "ann"]);
  });
});
