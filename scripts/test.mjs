// @ts-check
/**
 * `npm test`: installs what is missing, builds, runs every test, and ends with what failed and
 * one line of totals.
 */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ensureRequirements } from "./requirements.mjs";
import { ROOT, run, step } from "./steps.mjs";
import { verdictOf, verdictOfPlaywright, verdictOfVitest } from "./test-reports.mjs";

const REPORTS = join(ROOT, "test-results/reports");

/** @returns {Promise<import("./test-reports.mjs").Verdict>} */
async function vitest() {
  const report = join(REPORTS, "vitest.json");
  const args = ["run", "--typecheck", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const ok = await step("unit, property, type, wire and package tests (vitest)", () => run("vitest", args));
  return verdictOf({ report, ok, read: verdictOfVitest });
}

/** @returns {Promise<import("./test-reports.mjs").Verdict>} */
async function playwright() {
  const report = join(REPORTS, "playwright.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const args = ["test", "--reporter=list,json"];
  const ok = await step("browser tests (playwright)", () => run("playwright", args, env));
  return verdictOf({ report, ok, read: verdictOfPlaywright });
}

if (!(await ensureRequirements())) process.exit(1);
if (!(await build())) {
  console.error("The build failed, so no test was run.");
  process.exit(1);
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const all = [await vitest(), await playwright()];
const passed = all.reduce((sum, verdict) => sum + verdict.passed, 0);
const failures = all.flatMap((verdict) => verdict.failures);
for (const failure of failures) console.log(`✗ ${failure}`);
process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failures.length} failed`);
