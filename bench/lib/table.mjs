// @ts-check
import { median } from "./measure.mjs";

/** @typedef {import("./measure.mjs").Work} Work */
/** @typedef {import("./measure.mjs").Sample} Sample */
/** @typedef {Omit<Work, "run" | "rounds"> & { ratio?: number, spread?: [number, number] } & Sample} Line */
/** @typedef {{ about: Record<string, unknown>, lines: Line[] }} Results */

/** @type {readonly (keyof Sample)[]} */
const FIGURES = ["micros", "rate", "bytes", "p50", "p99", "kilobytes", "rss", "ms", "slope", "each"];

/** Medians of what was measured. @param {Map<Work, Sample[]>} samples @returns {Line[]} */
export function toLines(samples) {
  const lines = [...samples].map(([{ run: _run, rounds: _rounds, ...work }, runs]) => {
    /** @type {Line} */
    const line = { ...work };
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

/** @param {number | undefined} value */
const round = (value, digits = 1) =>
  value?.toLocaleString("en", { maximumFractionDigits: Math.abs(value) >= 100 ? 0 : digits });

/** @param {Line} line */
const goalOf = ({ goal, goalKilobytes, goalRss, goalSlope }) =>
  [goal, goalSlope, goalKilobytes !== undefined && `${goalKilobytes} heap`, goalRss !== undefined && `${goalRss} RSS`]
    .filter((part) => part !== undefined && part !== false)
    .join(", ") || undefined;

/**
 * The lines of each group as cells by column, without the columns that the group has nothing in.
 *
 * @param {readonly Line[]} lines
 * @returns {{ group: string, columns: string[], rows: Record<string, string | undefined>[] }[]}
 */
export function toTables(lines) {
  return [...new Set(lines.map((line) => line.group))].map((group) => {
    const rows = lines
      .filter((line) => line.group === group)
      .map((line) => ({
        work: line.name,
        slope: round(line.slope, 2),
        "µs CPU": round(line.micros),
        spread: line.spread?.map((value) => round(value)).join("–"),
        goal: goalOf(line),
        Phoenix: line.phoenix,
        "× baseline": round(line.ratio, 2),
        "per s": round(line.rate, 0),
        bytes: round(line.bytes ?? line.each, 0),
        "p50 ms": round(line.p50, 2),
        "p99 ms": round(line.p99, 2),
        "heap KB": round(line.kilobytes),
        "RSS KB": round(line.rss),
        ms: round(line.ms),
      }));
    const all = /** @type {(keyof typeof rows[number])[]} */ (Object.keys(rows[0] ?? {}));
    return { group, rows, columns: all.filter((column) => rows.some((row) => row[column] !== undefined)) };
  });
}

/** @param {readonly Line[]} lines */
export function print(lines) {
  for (const { group, columns, rows } of toTables(lines)) {
    console.log(`\n${group}`);
    console.table(
      rows.map((row) => Object.fromEntries(columns.map((column) => [column, row[column] ?? ""]))),
      columns,
    );
  }
}

/** @param {readonly Line[]} lines */
export function toMarkdown(lines) {
  return toTables(lines)
    .map(({ group, columns, rows }) => {
      const head = columns.map((column) => (column === "work" ? "" : column));
      const cells = [head, columns.map(() => "---"), ...rows.map((row) => columns.map((column) => row[column] ?? ""))];
      return `### ${group}\n\n${cells.map((row) => `| ${row.join(" | ")} |`).join("\n")}\n`;
    })
    .join("\n");
}
