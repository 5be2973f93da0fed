import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { read, ROOT } from "./files.ts";

const PAGE = "docs/security.md";

/** Every attack and fault that a session is built against, each as words that a line of the page has to have. */
const LIST = [
  "a form of another site: urlencoded, text, multipart",
  "a sibling subdomain",
  "without an origin",
  "wrong method",
  "a WebSocket of another site",
  "fixation",
  "cookie tossing",
  "attacker's provisional pair",
  "attacker's patch",
  "replayed",
  "an old token",
  "foreign",
  "expired",
  "truncated",
  "a bit flipped",
  "wrong purpose",
  "unknown, server-only and hostile key names",
  "NaN",
  "deep and huge values",
  "malformed JSON",
  "invalid UTF-8",
  "bad percent-encoding",
  "script text as a username",
  "a value at the limit and one byte over",
  "jar eviction",
  "cookies are disabled",
  "a cookie expires while the socket is open",
  "a private window",
  "a new visitor with two tabs",
  "two tabs write different keys",
  "two tabs write the same key, responses come in another order",
  "closed right after `confirmed`, with an older response in flight",
  "a slow GET around a commit",
  "a reload during the debounce",
  "a reload during a commit",
  "a tab is closed during the debounce",
  "a `put`, then a redirect",
  "a `put` in a handler that throws",
  "a tab is duplicated",
  "a frozen tab",
  "bfcache",
  "prefetch",
  "Back after a logout",
  "logout in one tab while another types",
  "a late response of the old session",
  "a courier typed before a logout, arriving in the next session",
  "concurrent logout and write",
  "secret rotation with live sockets",
  "a deploy of a new schema, and its rollback",
  "one corrupted entry",
  "one entry that never fits",
  "the store is down",
  "the bus drops messages",
  "a server's clock jumps",
  "rate limit",
  "tokens and values in URLs",
  "tokens and values in logs",
];

interface Line {
  readonly tried: string;
  readonly file: string;
  readonly title: string;
}

/** The lines of the page's tables; one whose last cell is no test has no title. */
function linesOf(page: string): Line[] {
  return page.split("\n").flatMap((line) => {
    if (!line.startsWith("| ") || /^\| (tried|happens) \|/.test(line)) return [];
    const cells = line.slice(2, -2).split(" | ");
    const [, file = "", title = ""] = /^`([^`]+)` "(.+)"$/.exec(cells.at(-1) ?? "") ?? [];
    return [{ tried: cells[0] ?? "", file, title }];
  });
}

const CALL = /\b(?:describe|it|test)(?:\.\w+)*(?:<[^>]*>)?\(/g;
const TEXT = /(["'`])((?:\\.|(?!\1).)*)\1/s;

/** The titles of a test file: the first text in what is called `describe`, `it` or `test`, and in what `each` made. */
function titlesOf(file: string): string[] {
  const source = read(file);
  return [...source.matchAll(CALL)].flatMap(({ 0: call, index }) => {
    const from = index + call.length;
    // The table of `each` ends where the title begins.
    const start = call.includes(".each") ? endOfCall(source, from) : from;
    const [, , title] = TEXT.exec(source.slice(start, start + 600)) ?? [];
    return title === undefined ? [] : [title.replaceAll(/\\(.)/g, "$1")];
  });
}

/** Behind the bracket that closes what was opened just before. */
function endOfCall(source: string, from: number): number {
  let depth = 1;
  let at = from;
  for (; at < source.length && depth > 0; at++) {
    const letter = source[at] ?? "";
    if (letter === "(") depth += 1;
    else if (letter === ")") depth -= 1;
    else if (/["'`]/.test(letter)) at = endOfText(source, at);
  }
  return at;
}

function endOfText(source: string, from: number): number {
  let at = from + 1;
  while (at < source.length && source[at] !== source[from]) at += source[at] === "\\" ? 2 : 1;
  return at;
}

describe(`the table of ${PAGE}`, () => {
  const lines = linesOf(read(PAGE));

  it("names a test on each line", () => {
    expect(lines.length).toBeGreaterThan(60);
    expect(lines.filter(({ file, title }) => file === "" || title === "")).toEqual([]);
  });

  it("names tests that are there", () => {
    const missing = lines.filter(({ file, title }) => {
      return !existsSync(join(ROOT, file)) || !titlesOf(file).some((found) => found.includes(title));
    });
    expect(missing).toEqual([]);
  });

  it.each(LIST)("has a line for %s", (words) => {
    expect(lines.filter(({ tried }) => tried.includes(words))).not.toEqual([]);
  });
});
