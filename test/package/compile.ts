import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./files.ts";

const CONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: { lib: ["es2023", "dom"], rootDir: "../..", isolatedModules: false },
  include: ["*.ts", "../../test/package/doc-globals.d.ts"],
  exclude: [],
};

/**
 * Type-checks programs as a user of the package would write them.
 * @param name of a folder in the project, so that packages are found; git ignores it.
 * @param options of the compiler, beside the project's.
 * @returns what the compiler says; nothing when all is well.
 */
export function compile(name: string, files: Readonly<Record<string, string>>, options: object = {}): string {
  const folder = join(ROOT, "test-results", name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ ...CONFIG, compilerOptions: { ...CONFIG.compilerOptions, ...options } }),
  );
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  try {
    const program = join(ROOT, "node_modules/.bin/tsc");
    return execFileSync(program, ["-p", folder, "--noEmit", "--pretty", "false"], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}
