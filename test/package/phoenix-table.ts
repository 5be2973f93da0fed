import { read } from "./files.ts";

/** A line of the table: what Phoenix has, and the names of ours that stand for it. */
export interface TableRow {
  readonly section: string;
  /** As in `PHOENIX_API`: a name, or a name and an option of it. */
  readonly phoenix: readonly string[];
  readonly ours: readonly string[];
  readonly note: string;
}

/** Code in a cell, in single or double backticks. */
const CODE = /(`+)(.+?)\1/g;

const codeIn = (cell: string): string[] => Array.from(cell.matchAll(CODE), ([, , code = ""]) => code.trim());

/** An option belongs to the name before it. */
function namesIn(cell: string): string[] {
  let name = "";
  return codeIn(cell).map((code) => {
    if (code.startsWith(":")) return `${name} ${code}`.trim();
    name = code;
    return code;
  });
}

/** The lines of `docs/phoenix-liveview.md`. */
export function tableRows(): TableRow[] {
  let section = "";
  const rows: TableRow[] = [];
  for (const line of read("docs/phoenix-liveview.md").split("\n")) {
    if (line.startsWith("## ")) section = line.slice("## ".length);
    if (!line.startsWith("| ") || /^\| (Phoenix +\||-)/.test(line)) continue;
    const [, phoenix = "", ours = "", note = ""] = line.split("|");
    rows.push({ section, phoenix: namesIn(phoenix), ours: codeIn(ours), note: note.trim() });
  }
  return rows;
}

const OURS = /^([A-Za-z]\w*(?:\.\w+)*)(?:\((.*)\))?$/;

/** A program that compiles when a name of ours is there, and takes the options it is shown with. */
export function nameCheck(ours: string): string {
  const [, callee, args = ""] = OURS.exec(ours) ?? [];
  if (callee === undefined) return `the name ${ours} cannot be read`;
  const value = callee.includes(".") ? callee : `all.${callee}`;
  const [, options = ""] = /\{([^{}]*)\}/.exec(args) ?? [];
  const names = options.split(",").map((option) => option.replace(/:.*/, "").trim());
  const checks = names.filter((name) => name !== "").map((name) => `take<Options<typeof ${value}>>("${name}");`);
  return [`void ${value};`, ...checks].join(" ");
}

/** What {@link nameCheck} takes as given. */
export const GIVEN = `import type * as holdfast from "holdfast";
import type * as client from "holdfast/client";
import type * as testing from "holdfast/testing";

type Names<T> = keyof { [K in keyof T as string extends K ? never : K]: 1 };
type NamesOf<T> = T extends string | readonly unknown[] | ((...args: never) => unknown) ? never : T extends object ? Names<T> : never;
type Options<F> = F extends (...args: infer A) => unknown ? NamesOf<A[number]> : never;
declare function take<T>(name: T): void;

declare const all: typeof holdfast & typeof client & typeof testing;
declare const socket: holdfast.LiveSocket<{ list: holdfast.Stream<{ id: number }> }, Record<never, never>>;
declare const js: holdfast.JS;
declare const app: holdfast.App;
declare const entry: holdfast.UploadEntry;
declare const upload: holdfast.Upload;
declare const writer: holdfast.UploadWriter<object>;
declare const result: holdfast.AsyncResult<unknown>;
declare const browser: testing.TestBrowser;
declare const page: testing.LivePage;
`;
