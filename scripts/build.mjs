// @ts-check
import { build as bundle } from "esbuild";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run, step } from "./steps.mjs";

const BANNER =
  "/*! Holdfast with phoenix and phoenix_live_view (Chris McCord and contributors), all under the MIT license. */";

const has = (/** @type {string} */ path) => existsSync(join(ROOT, path));

const tsc = (/** @type {string} */ project) => run("tsc", ["-p", project]);

/** Official client and ours in one file, for applications that have no bundler. */
async function bundleClient() {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: ["src/client/prebuilt.ts"],
    outfile: "dist/client/holdfast.js",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    sourcemap: "external",
    legalComments: "none",
    banner: { js: BANNER },
    logLevel: "warning",
  });
}

/** The class by which the official client merges diffs, for `holdfast/testing`: its package does not export it. */
async function bundleRendered() {
  await bundle({
    absWorkingDir: ROOT,
    entryPoints: ["node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js"],
    outfile: "dist/testing/live/rendered.js",
    bundle: true,
    format: "esm",
    target: "es2022",
    define: { window: "globalThis" },
    legalComments: "none",
    banner: { js: BANNER },
    logLevel: "warning",
  });
}

/** Removes what earlier builds left of sources that are gone. Never the whole folder: a server may run from it. */
function prune() {
  const dist = join(ROOT, "dist");
  for (const file of has("dist") ? readdirSync(dist, { recursive: true, encoding: "utf8" }) : []) {
    const source = file.replace(/(\.d\.ts|\.d\.ts\.map|\.js)$/, ".ts");
    const isTest = /\.test(-d)?\.ts$/.test(source);
    const bundles = [join("client", "holdfast.js"), join("testing", "live", "rendered.js")];
    const isBundle = bundles.some((made) => file.startsWith(made));
    if (source !== file && !isBundle && (isTest || !has(join("src", source)))) rmSync(join(dist, file));
  }
}

/** Examples with code of their own: workspaces that use the package by name, so they come last. */
const examples = () => readdirSync(join(ROOT, "examples")).filter((name) => has(`examples/${name}/tsconfig.json`));

/**
 * Builds all that runs: the library, the browser's half, its bundle, the examples.
 *
 * @returns {Promise<boolean>} false when something does not compile; the compiler has said what
 */
export async function build() {
  prune();
  if (!(await step("compile the library (tsc)", () => tsc("tsconfig.build.json")))) return false;
  if (!(await step("compile the client (tsc)", () => tsc("tsconfig.client.json")))) return false;
  if (!(await step("bundle the client (esbuild)", bundleClient))) return false;
  if (!(await step("bundle the client's merge for tests (esbuild)", bundleRendered))) return false;
  for (const name of examples()) {
    if (!(await step(`compile the example ${name} (tsc)`, () => tsc(`examples/${name}`)))) return false;
  }
  return true;
}

if (process.argv[1] === import.meta.filename) process.exitCode = (await build()) ? 0 : 1;
