// Builds the browser client: the official Phoenix and LiveView clients and ours, in one file.
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const outfile = `${root}dist/client/holdfast.js`;

await build({
  absWorkingDir: root,
  entryPoints: ["src/client/prebuilt.ts"],
  outfile,
  bundle: true,
  format: "iife",
  target: ["es2022"],
  minify: true,
  sourcemap: true,
  legalComments: "none",
  logLevel: "warning",
});

const bytes = await readFile(outfile);
console.log(`dist/client/holdfast.js: ${bytes.length} bytes, ${gzipSync(bytes, { level: 9 }).length} gzipped`);
