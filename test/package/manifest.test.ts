import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { manifest, read, ROOT } from "./files.ts";

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(read("package-lock.json")) as { packages: Record<string, LockedPackage> };

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

function packedFiles(): string[] {
  const args = ["pack", "--dry-run", "--json", "--silent"];
  const [packed] = JSON.parse(execFileSync("npm", args, { cwd: ROOT, encoding: "utf8" })) as [Packed];
  return packed.files.map(({ path }) => path);
}

describe("package.json", () => {
  it("names the license that LICENSE holds", () => {
    expect(manifest.license).toBe("MIT");
    expect(read("LICENSE")).toMatch(/^MIT License\n\nCopyright \(c\) \d{4} The Holdfast authors\n/);
  });

  it("pins the test runner, whose next major version needs a newer Node", () => {
    expect(manifest.devDependencies["vitest"]).toBe("4.1.12");
  });

  it("depends on the official client, which is served unmodified", () => {
    expect(Object.keys(manifest.dependencies)).toEqual(expect.arrayContaining(["phoenix", "phoenix_live_view"]));
  });

  it("publishes the license, the change log, the browser's file and all that exports names; no tests", () => {
    const files = packedFiles();
    const targets = Object.values(manifest.exports).flatMap((target) => Object.values(Object(target) as object));
    const named = targets.filter((path): path is string => typeof path === "string" && path.startsWith("./"));
    const expected = ["LICENSE", "CHANGELOG.md", "README.md", "dist/client/holdfast.js"];
    expect(files).toEqual(expect.arrayContaining([...expected, ...named.map((path) => path.slice("./".length))]));
    expect(files.filter((file) => /\.test(-d)?\./.test(file))).toEqual([]);
  });
});

describe("package-lock.json", () => {
  const packages = Object.entries(lock.packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);

  it("names no registry host, so that any registry serves it", () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });

  it("names the content of every package", () => {
    expect(packages.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  it("names the packages of every platform, else `npm ci` refuses it on all", () => {
    const wanted = packages.flatMap(([, { optionalDependencies = {} }]) => Object.keys(optionalDependencies));
    const locked = new Set(
      packages.map(([path]) => path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length)),
    );
    expect(wanted.filter((name) => !locked.has(name))).toEqual([]);
  });
});
