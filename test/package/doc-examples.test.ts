import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { docExamples } from "./doc-examples.ts";

const fileOf = (index: number): string => `example-${index}.ts`;

describe("examples in the documentation", () => {
  it("compile as they stand", () => {
    const examples = docExamples();
    const files = examples.map(({ code }, index) => [fileOf(index), `${code}\nexport {};\n`] as const);
    const said = compile("doc-examples", Object.fromEntries(files));
    const named = said.replaceAll(/example-(\d+)\.ts\((\d+),/g, (_, index: string, line: string) => {
      return `${examples[Number(index)]?.place ?? "?"} + ${Number(line) - 1} (`;
    });
    expect(examples.length).toBeGreaterThan(0);
    expect(named).toBe("");
  });
});
