// @ts-check
/**
 * What the test runners say in their JSON reports, read alike: how many passed, and which did not, by name.
 */
import { existsSync, readFileSync } from "node:fs";
import { relative } from "node:path";
import { ROOT } from "./steps.mjs";

/** @typedef {{ passed: number, failures: string[] }} Verdict */

/** @typedef {{ title: string, file: string, ok: boolean, tests: { status: string, results: { error?: { message?: string } }[] }[] }} Spec */
/** @typedef {{ title: string, suites?: Suite[], specs?: Spec[] }} Suite */

// oxlint-disable-next-line no-control-regex -- colours are control characters
const COLOURS = /\u001b\[[\d;]*m/g;

/** The first lines of a message are what a log of which only the end is kept has room for. */
const brief = (/** @type {string | undefined} */ message) =>
  (message ?? "").replace(COLOURS, "").split("\n").slice(0, 4).join("\n      ");

/**
 * A skipped test counts as failed: it was not run.
 *
 * @param {any} report vitest's, of its reporter "json"
 * @returns {Verdict}
 */
export function verdictOfVitest(report) {
  const failures = report.testResults.flatMap((/** @type {any} */ file) => {
    const failed = file.assertionResults.filter((/** @type {any} */ test) => test.status !== "passed");
    const named = failed.map(
      (/** @type {any} */ test) =>
        `${relative(ROOT, file.name)} › ${test.fullName} (${test.status})\n      ${brief(test.failureMessages?.[0])}`,
    );
    return named.length === 0 && file.status === "failed"
      ? [`${relative(ROOT, file.name)}\n      ${brief(file.message)}`]
      : named;
  });
  return { passed: report.numPassedTests, failures };
}

/**
 * @param {Suite} suite
 * @returns {Spec[]} with the titles of the groups they are in
 */
function specsOf(suite) {
  const all = [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];
  return all.map((spec) => ({ ...spec, title: `${suite.title} › ${spec.title}` }));
}

/**
 * A test that passed at another try counts as failed, and so does a skipped one.
 *
 * @param {any} report Playwright's, of its reporter "json"
 * @returns {Verdict}
 */
export function verdictOfPlaywright(report) {
  const failures = report.suites.flatMap(specsOf).flatMap((/** @type {Spec} */ spec) =>
    spec.tests
      .filter((test) => test.status !== "expected")
      .map((test) => {
        const error = test.results.find((result) => result.error !== undefined)?.error;
        return `${spec.title} (${test.status})\n      ${brief(error?.message)}`;
      }),
  );
  const errors = report.errors.map((/** @type {any} */ error) => brief(error.message));
  return { passed: report.stats.expected, failures: [...failures, ...errors] };
}

/**
 * A runner's verdict. A run that failed without a failed test (an error outside of any test, no report, no test at
 * all) is a failure, too.
 *
 * @param {{ report: string, ok: boolean, read: (report: any) => Verdict }} options
 * @returns {Verdict}
 */
export function verdictOf({ report, ok, read }) {
  if (!existsSync(report)) return { passed: 0, failures: [`no report ${report}`] };
  const verdict = read(JSON.parse(readFileSync(report, "utf8")));
  if (verdict.failures.length > 0 || (ok && verdict.passed > 0)) return verdict;
  return { ...verdict, failures: ["the run failed outside of any test, or had none: see above"] };
}
