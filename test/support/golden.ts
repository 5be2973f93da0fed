import { readFileSync } from "node:fs";

interface Frame {
  readonly dir: "in" | "out";
  readonly raw: string;
}

/** What Phoenix sent of its tree, in order: the whole at the join, then differences; each as JSON text. */
export function recordedDiffs(name: string): string[] {
  const file = new URL(`../wire/golden/${name}.json`, import.meta.url);
  const { frames } = JSON.parse(readFileSync(file, "utf8")) as { frames: Frame[] };
  return frames.flatMap(({ dir, raw }) => {
    if (dir !== "in") return [];
    const { response = {} } = (
      JSON.parse(raw) as [unknown, unknown, unknown, unknown, { response?: Record<string, unknown> }]
    )[4];
    const tree = response["rendered"] ?? response["diff"];
    return tree === undefined ? [] : [JSON.stringify(tree)];
  });
}

/** HTML without what may differ between two servers: white space between and inside texts. */
export const sameWhitespace = (html: string): string =>
  html
    .replaceAll(/\s+/g, " ")
    .replaceAll(/ ?([<>]) ?/g, "$1")
    .trim();
