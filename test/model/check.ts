import fc from "fast-check";
import { expect } from "vitest";
import { buildHalves } from "./halves.ts";
import { play } from "./play.ts";
import { schedules, type Setting } from "./schedule.ts";

/**
 * `MODEL_RUNS=10` plays ten times as many schedules, `MODEL_SEED=7` others; with the `MODEL_PATH` of a failure, the
 * failure alone. The seed is fixed, so that a red run is somebody's change.
 */
const { MODEL_RUNS = "1", MODEL_SEED = "1", MODEL_PATH } = process.env;

/** Time for the longer runs. */
export const PATIENCE = 3_600_000;

/** Plays so many schedules on both halves as they are shipped. A failure prints the seed and the path to play it again. */
export async function check(runs: number, fixed: Partial<Setting>): Promise<void> {
  const halves = await buildHalves();
  let played = 0;
  const property = fc.asyncProperty(schedules(fixed), async (schedule) => {
    await play(schedule, { halves });
    played += 1;
  });
  const numRuns = Math.ceil(runs * Number(MODEL_RUNS));
  await fc.assert(property, { numRuns, seed: Number(MODEL_SEED), ...(MODEL_PATH && { path: MODEL_PATH }) });
  if (MODEL_PATH === undefined) expect(played).toBe(numRuns);
}
