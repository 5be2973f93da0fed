import { filesBelow, manifest, read } from "./files.ts";

/** A ```ts fence of the documentation, as a module of its own. */
export interface DocExample {
  /** `file:line` of its first line. */
  readonly place: string;
  readonly code: string;
}

const FENCE = /^([ \t]*(?:\* ?)?)```ts\n([\s\S]*?)^\1```$/gm;

function examplesOf(file: string): DocExample[] {
  const text = read(file);
  return Array.from(text.matchAll(FENCE), ({ index, 1: margin = "", 2: body = "" }) => {
    const line = text.slice(0, index).split("\n").length + 1;
    const lines = body.split("\n").map((row) => (row.startsWith(margin) ? row.slice(margin.length) : row.trim()));
    // The star of an empty line carries no space after it.
    const code = lines.map((row) => (row === "*" ? "" : row)).join("\n");
    return { place: `${file}:${line}`, code };
  });
}

/** The files whose names an entry passes on: what is public. */
function publicSources(): string[] {
  const entries = Object.keys(manifest.exports).filter((name) => name !== "./package.json");
  const files = entries.map((name) => (name === "." ? "src/index.ts" : `src/${name.slice("./".length)}.ts`));
  const named = files.flatMap((file) =>
    Array.from(read(file).matchAll(/from "\.\/(.*)"/g), ([, path]) => `src/${path}`),
  );
  return [...files, ...new Set(named)];
}

/** Every example a user reads: of the public TSDoc, of the README, of docs/. */
export function docExamples(): DocExample[] {
  return ["README.md", ...filesBelow("docs", ".md"), ...publicSources()].flatMap(examplesOf);
}
