import { describe, expect, it } from "vitest";
import { namedValues } from "./named-values.ts";

describe("namedValues", () => {
  it("has no name by itself, and takes any as just a name", () => {
    const values = namedValues();
    for (const name of ["constructor", "toString", "hasOwnProperty", "__proto__"]) {
      expect(values[name]).toBeUndefined();
      values[name] = "written";
    }
    expect(Object.keys(values)).toEqual(["constructor", "toString", "hasOwnProperty", "__proto__"]);
    expect(namedValues()["constructor"]).toBeUndefined();
  });
});
