// @ts-check
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project; every command runs there, wherever it was called from. */
export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const seconds = (/** @type {number} */ since) => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/**
 * Says what is done, does it, says how long it took. A failure is returned, so that the caller decides.
 *
 * @param {string} label
 * @param {() => boolean | void | Promise<boolean | void>} work returns false when it failed
 */
export async function step(label, work) {
  const since = performance.now();
  console.log(`• ${label}`);
  const ok = (await work()) !== false;
  console.log(`${ok ? "✓" : "✗"} ${label} (${seconds(since)})`);
  return ok;
}

/**
 * Runs a program with its output shown; tools of the project are found in node_modules/.bin.
 *
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {boolean} whether it ended with 0
 */
export function run(program, args, env) {
  const path = [join(ROOT, "node_modules/.bin"), process.env["PATH"]].join(delimiter);
  const options = /** @type {const} */ ({ cwd: ROOT, stdio: "inherit" });
  const result = spawnSync(program, args, { ...options, env: { ...process.env, ...env, PATH: path } });
  if (result.error) console.error(`${program}: ${result.error.message}`);
  return result.status === 0;
}

/**
 * Where a program is on PATH, as `command -v` would say.
 *
 * @param {string} program
 * @returns {string | undefined}
 */
export function which(program) {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, program)).find((file) => existsSync(file));
}
