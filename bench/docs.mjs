// @ts-check
/** `npm run docs --workspace bench`: the table and the plot of docs/benchmarks.md, from the figures of the last whole run. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { writeBetweenMarks } from "./lib/marks.mjs";
import { toPlot } from "./lib/plot.mjs";
import { toMarkdown } from "./lib/table.mjs";

const docs = (/** @type {string} */ name) => fileURLToPath(new URL(`../docs/${name}`, import.meta.url));

/** Writes docs/benchmarks.svg and what stands between the marks of docs/benchmarks.md. */
export function writeDocs() {
  /** @type {import("./lib/table.mjs").Results} */
  const { about, lines } = JSON.parse(readFileSync(docs("benchmarks.json"), "utf8"));
  const conditions = Object.entries(about).map(([name, value]) => `${name} ${String(value)}`);
  const text = `![CPU time of the server per operation](benchmarks.svg)\n\n${conditions.join(" · ")}\n\n${toMarkdown(lines)}`;
  writeBetweenMarks("benchmarks.md", { marks: "figures", text });
  writeFileSync(docs("benchmarks.svg"), toPlot(lines));
  const formatter = fileURLToPath(new URL("../node_modules/.bin/oxfmt", import.meta.url));
  execFileSync(formatter, [docs("benchmarks.json")], { stdio: "inherit" });
}

if (process.argv[1] === import.meta.filename) writeDocs();
