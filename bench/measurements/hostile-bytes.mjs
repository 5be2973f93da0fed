// @ts-check
import { execFile, execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @typedef {import("../lib/measure.mjs").Work} Work */

const path = fileURLToPath(new URL("../lib/hostile-bytes.mjs", import.meta.url));

/**
 * Whether what strangers send costs more than its length: the slope of cost against length, both as logarithms, in steps
 * of four up to the limit. 1 is as long as it costs, 2 would be its square.
 *
 * @returns {Work[]}
 */
export function hostileByteWork() {
  /** @type {string[]} */
  const names = JSON.parse(execFileSync(process.execPath, [path], { encoding: "utf8" }));
  return names.map((name) => ({
    group: "hostile bytes",
    name,
    goalSlope: 1.1,
    rounds: 1,
    // In a process of its own.
    run: async () => JSON.parse((await promisify(execFile)(process.execPath, [path, name])).stdout),
  }));
}
