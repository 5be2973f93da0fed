#!/usr/bin/env node
import { runCommand } from "./main.ts";

process.exitCode = runCommand(process.argv.slice(2), {
  env: process.env,
  cwd: process.cwd(),
  now: Date.now(),
  print: (text) => process.stdout.write(text),
  complain: (text) => process.stderr.write(text),
});
