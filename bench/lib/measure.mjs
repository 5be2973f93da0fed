// @ts-check
/**
 * @typedef {object} Sample
 * @property {number} [micros] server CPU per operation
 * @property {number} [rate] operations a second, as the load generator saw them
 * @property {number} [bytes] of the answer
 * @property {number} [p50] ms
 * @property {number} [p99] ms
 * @property {number} [kilobytes]
 * @property {number} [rss] kilobytes
 * @property {number} [ms]
 * @property {number} [slope] of cost against length, both as logarithms
 * @property {number} [each] bytes, of one of what the line names
 */

/**
 * One line of the table.
 *
 * @typedef {object} Work
 * @property {string} name
 * @property {string} group
 * @property {string} [against] name of the line it is a multiple of
 * @property {number} [rounds] default: as many as all
 * @property {number} [goal] µs of CPU that it is to need at most
 * @property {number} [goalKilobytes] of heap
 * @property {number} [goalSlope]
 * @property {number} [goalRss] kilobytes
 * @property {string} [phoenix] µs that Phoenix LiveView 1.2.10 on OTP 27 was measured to need for it, on such a machine
 * @property {() => Promise<Sample>} run
 */

/** @param {readonly number[]} values */
export const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** @param {readonly number[]} values @param {number} share */
export const percentile = (values, share) =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? Number.NaN;

/**
 * Server CPU per operation: `actors` each do `count` operations one after another, after as many to warm up.
 *
 * @template T
 * @param {import("./server-process.mjs").ServerProcess} server
 * @param {readonly T[]} actors
 * @param {{ count: number, act: (actor: T) => Promise<unknown>, per?: number }} options `per`: operations an act is
 * @returns {Promise<Required<Pick<Sample, "micros" | "rate">>>}
 */
export async function cpuPerOperation(server, actors, { count, act, per = 1 }) {
  const spin = (/** @type {number} */ times) =>
    Promise.all(
      actors.map(async (actor) => {
        for (let i = 0; i < times; i++) await act(actor);
      }),
    );
  await spin(count);
  const before = await server.usage();
  const begun = performance.now();
  await spin(count);
  const seconds = (performance.now() - begun) / 1000;
  const { cpu } = await server.usage();
  const operations = count * actors.length * per;
  return { micros: (cpu - before.cpu) / operations, rate: operations / seconds };
}

/**
 * Runs each work once per round, so that whatever disturbs the machine disturbs all alike. When the time is up, what has
 * been measured once is not measured again.
 *
 * @param {readonly Work[]} works
 * @param {{ rounds: number, seconds: number }} bounds
 * @returns {Promise<Map<Work, Sample[]>>}
 */
export async function interleaved(works, { rounds, seconds }) {
  /** @type {Map<Work, Sample[]>} */
  const samples = new Map(works.map((work) => [work, []]));
  const begun = performance.now();
  const elapsed = () => (performance.now() - begun) / 1_000;
  for (let round = 0; round < rounds; round++) {
    for (const work of works) {
      if (round >= (work.rounds ?? rounds) || (round > 0 && elapsed() > seconds)) continue;
      const before = elapsed();
      samples.get(work)?.push(await work.run());
      console.error(
        `round ${round + 1} of ${rounds}, ${work.group}: ${work.name} (${(elapsed() - before).toFixed(1)} s)`,
      );
    }
  }
  return samples;
}
