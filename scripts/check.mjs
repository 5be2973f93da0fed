// @ts-check
/**
 * `npm run check`: all that can be said of the project without running a test. Goes on after a failure, so that one
 * run names everything.
 */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ROOT, run, step } from "./steps.mjs";

const examples = readdirSync(join(ROOT, "examples"))
  .map((name) => `examples/${name}/tsconfig.json`)
  .filter((file) => existsSync(join(ROOT, file)));

const projects = ["tsconfig.json", "src/client", "test/e2e", "scripts", "bench", ...examples];

/** The build comes before what reads dist: types of the examples, lint with types, the package. */
const checks = /** @type {const} */ ([
  ["format (oxfmt)", () => run("oxfmt", ["--check", "."])],
  ["lint configuration is the generated one", () => run("node", ["scripts/lint-config.mjs", "--check"])],
  ["build", build],
  ["lint, with types (oxlint)", () => run("oxlint", ["--type-aware", "--report-unused-disable-directives"])],
  ["types (tsc)", () => projects.map((project) => run("tsc", ["-p", project, "--noEmit"])).every(Boolean)],
  ["package (publint)", () => run("publint", ["--strict"])],
  ["package types (attw)", () => run("attw", ["--pack", ".", "--profile", "esm-only"])],
  ["unused code and dependencies (knip)", () => run("knip", [])],
  ["client size (size-limit)", () => run("size-limit", [])],
]);

/** @type {string[]} */
const failed = [];
for (const [label, work] of checks) if (!(await step(label, work))) failed.push(label);

if (failed.length > 0) {
  console.error(`\nFailed: ${failed.join("; ")}.`);
  process.exitCode = 1;
}
