// @ts-check
import cluster from "node:cluster";
import { chdir } from "node:process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "./build.mjs";
import { ROOT } from "./steps.mjs";

// With WORKERS set, each worker runs this again: what it runs is built already.
if (cluster.isPrimary && !(await build())) {
  console.error("The build failed, so nothing was started.");
  process.exit(1);
}

const example = join(ROOT, "examples/chat");

// In this process, not a child: a signal, `kill -9` too, reaches the server itself.
chdir(example);
await import(pathToFileURL(join(example, "dist/main.js")).href);
