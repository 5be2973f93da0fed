// @ts-check
/** Builds, and runs an example: `node scripts/start.mjs gallery`; without a name the chat. */
import cluster from "node:cluster";
import { existsSync } from "node:fs";
import { chdir } from "node:process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { ROOT } from "./steps.mjs";

const name = process.argv[2] ?? "chat";
const example = join(ROOT, "examples", name);
const main = join(example, "dist/main.js");

// With WORKERS set, each worker runs this again: what it runs is built already.
if (cluster.isPrimary && !(await build())) {
  console.error("The build failed, so nothing was started.");
  process.exit(1);
}

if (!existsSync(main)) {
  console.error(`There is no example "${name}".`);
  process.exit(1);
}

// In this process, not a child: a signal, `kill -9` too, reaches the server itself.
chdir(example);
await import(pathToFileURL(main).href);
