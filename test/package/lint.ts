import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** A finding of the linter as `file: rule`. */
export type Finding = `${string}: ${string}`;

/**
 * Lints files that exist for the length of the call, by the project's own configuration and in a folder of the
 * same shape, so that nothing is planted in src/.
 */
export function lint(files: ReadonlyMap<string, string>): Set<Finding> {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-lint-"));
  try {
    cpSync(join(ROOT, ".oxlintrc.json"), join(folder, ".oxlintrc.json"));
    for (const [file, text] of files) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), text);
    }
    const { diagnostics } = JSON.parse(oxlint(folder)) as { diagnostics: readonly Diagnostic[] };
    return new Set(diagnostics.map(({ filename, code }): Finding => `${filename}: ${code}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its report; a finding makes oxlint end with 1, which is no error here. */
function oxlint(folder: string): string {
  const program = join(ROOT, "node_modules/.bin/oxlint");
  try {
    return execFileSync(program, ["--format=json"], { cwd: folder, encoding: "utf8", maxBuffer: 1e8 });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
