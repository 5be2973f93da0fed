import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filesBelow, manifest, read, ROOT } from "./files.ts";

const entries = Object.entries(manifest.exports).filter(([name]) => name !== "./package.json");

/** Names an entry passes on: an entry holds nothing but `export { … } from`. */
function exportedNames(declarations: string): string[] {
  const lists = [...declarations.matchAll(/^export (type )?\{([^}]*)\} from/gm)];
  const names = lists.flatMap(([, allTypes = "", list = ""]) =>
    list.split(",").map((item) => {
      const [, type = "", name = ""] = /^\s*(type )?(?:\w+ as )?(\w+)\s*$/.exec(item) ?? [];
      return `${allTypes || type}${name}`;
    }),
  );
  return names.toSorted();
}

describe("package exports", () => {
  it("are the files directly in src/, each with its types", () => {
    const sources = readdirSync(`${ROOT}/src`).filter((name) => name.endsWith(".ts") && !name.includes(".test"));
    const expected = sources.map((name) => {
      const base = name.slice(0, -".ts".length);
      const paths = { types: `./dist/${base}.d.ts`, default: `./dist/${base}.js` };
      return [base === "index" ? "." : `./${base}`, paths];
    });
    expect(Object.fromEntries(entries)).toEqual(Object.fromEntries(expected));
  });

  it.each(entries)("of %s are these names and no others", (_name, target) => {
    const { types } = target as { types: string };
    const declarations = read(types);
    expect(declarations).not.toMatch(/^export (?!(type )?\{)/m);
    expect(exportedNames(declarations)).toMatchSnapshot();
  });

  it("load in Node and are what the types say, but for the browser's", async () => {
    for (const name of [
      "index",
      "node",
      "cluster",
      "redis",
      "postgres",
      "nats",
      "session",
      "sqlite",
      "plug",
      "testing",
    ]) {
      const values = exportedNames(read(`dist/${name}.d.ts`)).filter((item) => !item.startsWith("type "));
      const loaded = Object.keys((await import(`../../dist/${name}.js`)) as object);
      expect(loaded.toSorted()).toEqual(values);
    }
  });
});

describe("published declarations", () => {
  it("say any nowhere", () => {
    const withAny = filesBelow("dist", ".d.ts").filter((file) => {
      const code = read(file).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$|"(?:[^"\\\n]|\\.)*"/gm, "");
      return /\bany\b/.test(code);
    });
    expect(withAny).toEqual([]);
  });
});
