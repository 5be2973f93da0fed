import { readFileSync } from "node:fs";
import { normalised } from "./patched-page.ts";

interface Frame {
  readonly dir?: "in" | "out";
  /** Whose connection, where several were recorded. */
  readonly who?: string;
  readonly raw: string;
}

interface Recording {
  readonly frames: readonly Frame[];
  /** The page as the browser showed it. */
  readonly dom?: readonly { readonly html: string }[];
}

const recording = (name: string): Recording =>
  JSON.parse(readFileSync(new URL(`../wire/golden/${name}.json`, import.meta.url), "utf8")) as Recording;

/** What Phoenix sent of its tree, in order: the whole at the join, then differences; each as JSON text. */
export function recordedDiffs(name: string, who?: string): string[] {
  return recording(name).frames.flatMap((frame) => {
    if (frame.dir !== "in" || (who !== undefined && frame.who !== who)) return [];
    const [, , , event, payload] = JSON.parse(frame.raw) as [
      unknown,
      unknown,
      unknown,
      string,
      { response?: Record<string, unknown> },
    ];
    const tree = event === "diff" ? payload : (payload.response?.["rendered"] ?? payload.response?.["diff"]);
    return tree === undefined ? [] : [JSON.stringify(tree)];
  });
}

/** The live view of each page that Chromium showed, without the client's own marks. */
export const recordedPages = (name: string): string[] =>
  (recording(name).dom ?? []).map(({ html }) =>
    sameWhitespace(normalised(/^<div[^>]*>([^]*)<\/div>$/.exec(html)?.[1] ?? "")),
  );

/** HTML without what may differ between two servers: white space between and inside texts. */
export const sameWhitespace = (html: string): string =>
  html
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([<>]) ?/g, "$1")
    .trim();
