// @ts-check
import { spawn } from "node:child_process";
import { existsSync, watch } from "node:fs";
import { join } from "node:path";
import { build } from "./build.mjs";
import { ROOT } from "./steps.mjs";

/** Editors write a file in several steps; they are one change. */
const SETTLE_MS = 100;

const example = join(ROOT, "examples", process.argv[2] ?? "chat");

/** @type {import("node:child_process").ChildProcess | undefined} */
let server;
let building = false;
let changed = false;

/** Ends the server as a deploy would, so that its drain is seen on every save. */
async function stop() {
  const old = server;
  server = undefined;
  if (old === undefined || old.exitCode !== null || old.signalCode !== null) return;
  const exited = new Promise((resolve) => old.once("exit", resolve));
  old.kill("SIGTERM");
  await exited;
}

async function rebuild() {
  if (building) return;
  building = true;
  do {
    changed = false;
    if (await build()) {
      await stop();
      const env = { NODE_ENV: "development", ...process.env };
      server = spawn(process.execPath, ["dist/main.js"], { cwd: example, stdio: "inherit", env });
    } else console.error("Waiting for a change that compiles.");
  } while (changed);
  building = false;
}

/** @type {NodeJS.Timeout | undefined} */
let timer;

function onChange() {
  changed = true;
  clearTimeout(timer);
  timer = setTimeout(() => void rebuild(), SETTLE_MS);
}

for (const folder of [join(ROOT, "src"), join(example, "src"), join(example, "public")]) {
  if (existsSync(folder)) watch(folder, { recursive: true }, onChange);
}
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM"])) {
  process.once(signal, () => void stop().then(() => process.exit(0)));
}
await rebuild();
