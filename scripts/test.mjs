// @ts-check
/**
 * `npm test`: installs what is missing, builds, runs every test, and ends with one line of totals.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ensureRequirements } from "./requirements.mjs";
import { ROOT, run, step } from "./steps.mjs";

/** @typedef {{ passed: number, failed: number }} Totals */

const REPORTS = join(ROOT, "test-results/reports");

/**
 * A runner's verdict from its JSON report. A run that failed without a failed test (a file that does not load, an
 * error outside of any test, no report at all, no test at all) counts as one failure, and so does a skipped test.
 *
 * @param {{ report: string, ok: boolean, count: (report: any) => Totals }} options
 * @returns {Totals}
 */
function totalsOf({ report, ok, count }) {
  const read = existsSync(report) ? count(JSON.parse(readFileSync(report, "utf8"))) : { passed: 0, failed: 0 };
  const silent = read.failed === 0 && (!ok || read.passed === 0);
  return silent ? { ...read, failed: 1 } : read;
}

/** @returns {Promise<Totals>} */
async function vitest() {
  const report = join(REPORTS, "vitest.json");
  const args = ["run", "--typecheck", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const ok = await step("unit, property, type, wire and package tests (vitest)", () => run("vitest", args));
  const count = (/** @type {any} */ { numPassedTests, numFailedTests, numPendingTests, numTodoTests }) => ({
    passed: numPassedTests,
    failed: numFailedTests + numPendingTests + numTodoTests,
  });
  return totalsOf({ report, ok, count });
}

/** @returns {Promise<Totals>} */
async function playwright() {
  const report = join(REPORTS, "playwright.json");
  const env = { PLAYWRIGHT_JSON_OUTPUT_NAME: report };
  const args = ["test", "--reporter=list,json"];
  const ok = await step("browser tests (playwright)", () => run("playwright", args, env));
  const count = (/** @type {any} */ { stats }) => ({
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + stats.skipped,
  });
  return totalsOf({ report, ok, count });
}

if (!(await ensureRequirements())) process.exit(1);
if (!(await build())) {
  console.error("The build failed, so no test was run.");
  process.exit(1);
}

rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const all = [await vitest(), await playwright()];
const passed = all.reduce((sum, totals) => sum + totals.passed, 0);
const failed = all.reduce((sum, totals) => sum + totals.failed, 0);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
console.log(`${passed} passed, ${failed} failed`);
