// @ts-check
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * Replaces what stands between `<!-- marks -->` and `<!-- end of marks -->` in a page of docs/.
 * @param {string} page
 * @param {{ marks: string, text: string }} options
 */
export function writeBetweenMarks(page, { marks, text }) {
  const file = fileURLToPath(new URL(`../../docs/${page}`, import.meta.url));
  const [open, close] = [`<!-- ${marks} -->`, `<!-- end of ${marks} -->`];
  const before = readFileSync(file, "utf8");
  const [begin, end] = [before.indexOf(open), before.indexOf(close)];
  if (begin === -1 || end < begin) throw new Error(`docs/${page} has lost its marks ${open} and ${close}.`);
  writeFileSync(file, `${before.slice(0, begin)}${open}\n\n${text.trim()}\n\n${before.slice(end)}`);
}
