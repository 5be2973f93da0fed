import { describe, expect, it } from "vitest";
import { compile } from "./compile.ts";
import { read } from "./files.ts";
import { PHOENIX_API } from "./phoenix-api.ts";
import { GIVEN, nameCheck, tableRows } from "./phoenix-table.ts";

/** Everything Phoenix has, as `section: name` and `section: name :option`. */
const everything = Object.entries(PHOENIX_API.sections).flatMap(([section, entries]) =>
  entries.flatMap(([name = "", ...rest]) => {
    const options = name.startsWith(":")
      ? [name, ...rest]
      : rest.map((option) => (option.startsWith(":") ? `${name} ${option}` : option));
    return [...(name.startsWith(":") ? [] : [name]), ...options].map((item) => `${section}: ${item}`);
  }),
);

/** The official client's types name their files without an ending, which only bundlers follow. */
const BUNDLER = { module: "esnext", moduleResolution: "bundler" };

describe("the table for those who know Phoenix LiveView", () => {
  const rows = tableRows();
  const lines = rows.flatMap(({ section, phoenix }) => phoenix.map((name) => `${section}: ${name}`));

  it("has a line for everything that Phoenix has, and for nothing else", () => {
    expect(everything.length).toBeGreaterThan(300);
    expect(everything.filter((item) => !lines.includes(item))).toEqual([]);
    expect(lines.filter((item) => !everything.includes(item))).toEqual([]);
  });

  it("says what stands for it here, or why nothing does", () => {
    const silent = rows.filter(({ ours, note }) => ours.length === 0 && note === "");
    expect(silent).toEqual([]);
  });

  it("names nothing of ours that is not there, and no option that is not taken", () => {
    const names = [...new Set(rows.flatMap(({ ours }) => ours))];
    const said = compile("phoenix-table", { "table.ts": GIVEN + names.map(nameCheck).join("\n") }, BUNDLER);
    const at = GIVEN.split("\n").length;
    const named = said.replaceAll(/table\.ts\((\d+),/g, (_, line: string) => `${names[Number(line) - at] ?? "?"} (`);
    expect(names.length).toBeGreaterThan(150);
    expect(named).toBe("");
  });

  it("says which version it speaks of", () => {
    expect(read("docs/phoenix-liveview.md")).toContain(
      PHOENIX_API.version.replace("phoenix_live_view", "Phoenix LiveView"),
    );
  });
});
