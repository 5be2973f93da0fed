import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineSession } from "./define-session.ts";
import type { Entry } from "./entry.ts";
import { valuesOf } from "./session-values.ts";

const CLOCK = "000000001000process1";
const of = (value: Entry["value"], version?: number): Map<string, Entry> =>
  new Map([
    ["size", { clock: CLOCK, ...(value !== undefined && { value }), ...(version !== undefined && { version }) }],
  ]);

const first = defineSession({ size: { schema: z.string(), default: "small" } });
let migrations = 0;
const second = defineSession({
  size: {
    schema: z.object({ width: z.number().min(1) }),
    default: { width: 1 },
    version: 2,
    migrate(value, from) {
      migrations += 1;
      if (value === "bad") throw new Error("the program's own");
      return { width: from === 1 && value === "large" ? 9 : 0 };
    },
  },
});
const third = defineSession({ size: { schema: z.union([z.string(), z.number()]), default: 0, version: 3 } });

const sizeOf = (definition: Parameters<typeof valuesOf>[0], entries: Map<string, Entry>) =>
  valuesOf(definition, entries, 0)["size"];

describe("a key whose schema has a new version", () => {
  it("migrates what an earlier one wrote, once", () => {
    const entries = of("large");
    migrations = 0;
    expect(sizeOf(second, entries)).toEqual({ width: 9 });
    expect(sizeOf(second, entries)).toEqual({ width: 9 });
    expect(migrations).toBe(1);
  });

  it("reads as the default where the migration throws or the schema refuses what it made", () => {
    expect(sizeOf(second, of("bad"))).toEqual({ width: 1 });
    expect(sizeOf(second, of("small"))).toEqual({ width: 1 });
  });

  it("takes an old value as it is where there is no migration and the schema allows it", () => {
    expect(sizeOf(third, of("large"))).toBe("large");
    expect(sizeOf(third, of({ width: 9 }, 2))).toBe(0);
  });

  it("leaves alone what a later one wrote, as after a deploy that was rolled back", () => {
    expect(sizeOf(first, of({ width: 9 }, 2))).toBe("small");
    expect(sizeOf(second, of({ width: 9 }, 2))).toEqual({ width: 9 });
  });

  it("must be a whole number", () => {
    expect(() => defineSession({ size: { schema: z.string(), version: 1.5 } })).toThrow(/whole number/);
    expect(() => defineSession({ size: { schema: z.string(), version: 0 } })).toThrow(/whole number/);
  });
});
