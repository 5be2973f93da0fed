import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesBelow, read, ROOT } from "./files.ts";

const LINK = /\]\(([^)\s]+)\)/g;

/** The relative links of a page, and those that lead nowhere. */
function linksOf(page: string) {
  const targets = Array.from(read(page).matchAll(LINK), ([, target = ""]) => target.replace(/#.*$/, ""));
  const relative = targets.filter((target) => target !== "" && !/^[a-z]+:/.test(target));
  const dead = relative.filter((target) => !existsSync(join(ROOT, dirname(page), target)));
  return { relative, dead: dead.map((target) => `${page}: ${target}`) };
}

describe("the documentation", () => {
  const pages = ["README.md", "CHANGELOG.md", ...filesBelow("docs", ".md"), ...filesBelow("decisions", ".md")];

  it("links to files that are there", () => {
    const links = pages.map(linksOf);
    expect(links.flatMap(({ relative }) => relative).length).toBeGreaterThan(50);
    expect(links.flatMap(({ dead }) => dead)).toEqual([]);
  });

  it("can be reached from the README, each page", () => {
    const reached = new Set<string>();
    const visit = (page: string) => {
      if (reached.has(page)) return;
      reached.add(page);
      for (const target of linksOf(page).relative) if (target.endsWith(".md")) visit(join(dirname(page), target));
    };
    visit("README.md");
    expect(filesBelow("docs", ".md").filter((page) => !reached.has(page))).toEqual([]);
  });
});
