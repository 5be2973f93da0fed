import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { docExamples } from "./doc-examples.ts";
import { ROOT } from "./files.ts";

/** In the project, so that packages are found, in a folder git ignores. */
const FOLDER = join(ROOT, "test-results/doc-examples");

const CONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: { lib: ["es2023", "dom"], rootDir: "../..", isolatedModules: false },
  include: ["*.ts", "../../test/package/doc-globals.d.ts"],
  exclude: [],
};

const fileOf = (index: number): string => `example-${index}.ts`;

function compile(): string {
  try {
    const program = join(ROOT, "node_modules/.bin/tsc");
    return execFileSync(program, ["-p", FOLDER, "--noEmit", "--pretty", "false"], { cwd: FOLDER, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

describe("examples in the documentation", () => {
  it("compile as they stand", () => {
    const examples = docExamples();
    rmSync(FOLDER, { recursive: true, force: true });
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(join(FOLDER, "tsconfig.json"), JSON.stringify(CONFIG));
    for (const [index, { code }] of examples.entries()) {
      writeFileSync(join(FOLDER, fileOf(index)), `${code}\nexport {};\n`);
    }
    const named = compile().replaceAll(/example-(\d+)\.ts\((\d+),/g, (_, index: string, line: string) => {
      return `${examples[Number(index)]?.place ?? "?"} + ${Number(line) - 1} (`;
    });
    expect(examples.length).toBeGreaterThan(0);
    expect(named).toBe("");
  });
});
