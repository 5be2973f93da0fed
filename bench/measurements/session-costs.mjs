// @ts-check
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** @typedef {import("../lib/measure.mjs").Work} Work */
/** @typedef {{ read: number, again: number, put: number, cookie: number, perKey: number, overlay: number }} Costs */

/** In a process of its own. @returns {Promise<Costs>} */
async function costs() {
  const path = fileURLToPath(new URL("../lib/session-costs.mjs", import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ["--expose-gc", path]);
  return JSON.parse(stdout);
}

/** What the cookie session costs by itself. @returns {Work[]} */
export function sessionCostWork() {
  const group = "cookie session, in process";
  const of = (/** @type {(costs: Costs) => import("../lib/measure.mjs").Sample} */ take) => async () =>
    take(await costs());
  return [
    {
      group,
      name: "read: open the cookie of 5 keys, merge",
      goal: 15,
      run: of(({ read }) => ({ micros: read })),
    },
    { group, name: "the same, opened lately", run: of(({ again }) => ({ micros: again })) },
    { group, name: "put, until the patch is sealed", goal: 20, run: of(({ put }) => ({ micros: put })) },
    { group, name: "cookie of one key of 4 letters", rounds: 1, run: of(({ cookie }) => ({ each: cookie })) },
    { group, name: "each key more", rounds: 1, run: of(({ perKey }) => ({ each: perKey })) },
    { group, name: "a session in the overlay, heap", rounds: 1, run: of(({ overlay }) => ({ each: overlay })) },
  ];
}
