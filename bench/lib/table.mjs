// @ts-check
import { median } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Work} Work */
/** @typedef {import("./measure.mjs").Sample} Sample */
/** @typedef {{ group: string, name: string, against?: string, ratio?: number, spread?: [number, number] } & Sample} Line */

/** @type {readonly (keyof Sample)[]} */
const FIGURES = ["micros", "rate", "bytes", "p50", "p99", "kilobytes", "rss", "ms"];

/** Medians of what was measured. @param {Map<Work, Sample[]>} samples @returns {Line[]} */
export function toLines(samples) {
  const lines = [...samples].map(([{ group, name, against }, runs]) => {
    /** @type {Line} */
    const line = { group, name, ...(against !== undefined && { against }) };
    for (const figure of FIGURES) {
      const values = runs.flatMap((run) => run[figure] ?? []);
      if (values.length > 0) line[figure] = median(values);
    }
    const micros = runs.flatMap((run) => run.micros ?? []);
    if (micros.length > 1) line.spread = [Math.min(...micros), Math.max(...micros)];
    return line;
  });
  for (const line of lines) {
    const base = lines.find(({ name }) => name === line.against);
    if (base?.micros !== undefined && line.micros !== undefined) line.ratio = line.micros / base.micros;
  }
  return lines;
}

const round = (/** @type {number | undefined} */ value, digits = 1) =>
  value === undefined ? undefined : Number(value.toFixed(digits));

/** @param {readonly Line[]} lines */
export function print(lines) {
  for (const group of new Set(lines.map((line) => line.group))) {
    console.log(`\n${group}`);
    const rows = lines
      .filter((line) => line.group === group)
      .map((line) => ({
        work: line.name,
        "µs CPU": round(line.micros),
        spread: line.spread?.map((value) => value.toFixed(1)).join("–"),
        "× baseline": round(line.ratio, 2),
        "per s": round(line.rate, 0),
        bytes: line.bytes,
        "p50 ms": round(line.p50, 2),
        "p99 ms": round(line.p99, 2),
        "heap KB": round(line.kilobytes),
        "RSS KB": round(line.rss),
        ms: round(line.ms),
      }));
    const shown = /** @type {(keyof typeof rows[number])[]} */ (Object.keys(rows[0] ?? {})).filter((column) =>
      rows.some((row) => row[column] !== undefined),
    );
    console.table(rows, shown);
  }
}
