import type { StandardSchemaV1 } from "@standard-schema/spec";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { HoldfastError } from "../../base/errors.ts";
import { defineSession, keyOf } from "./define-session.ts";

const codeOf = (run: () => unknown): string | undefined => {
  try {
    run();
  } catch (error) {
    if (error instanceof HoldfastError) return error.code;
    throw error;
  }
  return undefined;
};

const asyncSchema: StandardSchemaV1<string, string> = {
  "~standard": { version: 1, vendor: "test", validate: async (value) => ({ value: String(value) }) },
};

describe("defineSession", () => {
  it.each(["put", "delete", "status", "flush", "renew", "drop", "then", "toJSON", "constructor", "a-b", "1a", "", "é"])(
    "refuses %s as a key",
    (name) => {
      expect(codeOf(() => defineSession({ [name]: { schema: z.string() } }))).toBe("definition_invalid");
    },
  );

  it("refuses __proto__ as a key", () => {
    expect(codeOf(() => defineSession(JSON.parse('{"__proto__": {}}')))).toBe("definition_invalid");
  });

  it("refuses a default that its schema refuses, or that is no JSON", () => {
    expect(codeOf(() => defineSession({ a: { schema: z.string().min(1), default: "" } }))).toBe("definition_invalid");
    expect(codeOf(() => defineSession({ a: { schema: z.date(), default: new Date() } }))).toBe("definition_invalid");
  });

  it("refuses a schema that is asynchronous, with a default and without", () => {
    expect(codeOf(() => defineSession({ a: { schema: asyncSchema, default: "" } }))).toBe("schema_async");
    expect(codeOf(() => defineSession({ a: { schema: asyncSchema } }))).toBe("schema_async");
  });

  it("refuses options that do nothing, and a ttl that is no time", () => {
    const misspelt: { schema: z.ZodString } = Object.assign({ schema: z.string() }, { wirte: "client" });
    expect(codeOf(() => defineSession({ a: misspelt }))).toBe("definition_invalid");
    for (const ttl of [0, -1, Number.NaN, Infinity])
      expect(codeOf(() => defineSession({ a: { schema: z.string(), ttl } }))).toBe("definition_invalid");
  });

  it("keeps defaults as their schemas make them, frozen", () => {
    const { defaults } = defineSession({
      name: { schema: z.string().trim(), default: " ann " },
      list: { schema: z.array(z.number()), default: [1] },
      none: { schema: z.number() },
    });
    expect({ ...defaults }).toEqual({ name: "ann", list: [1], none: undefined });
    expect(Object.isFrozen(defaults["list"])).toBe(true);
  });

  it("knows its own keys only", () => {
    const definition = defineSession({ a: { schema: z.string() } });
    expect(keyOf(definition, "a")).toBeDefined();
    for (const name of ["b", "__proto__", "toString", "constructor"]) expect(keyOf(definition, name)).toBeUndefined();
  });
});
