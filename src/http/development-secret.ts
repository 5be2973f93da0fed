import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomId } from "../base/random-id.ts";
import type { Logger } from "../base/logger.ts";

const FOLDER = ".holdfast";

/** A secret for development: made once, kept in a folder that git ignores, so that sessions outlive a restart. */
export function developmentSecret(logger: Logger, cwd = process.cwd()): string {
  const file = join(cwd, FOLDER, "secret");
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // The first start: there is none yet.
  }
  const secret = randomId(48);
  mkdirSync(join(cwd, FOLDER), { recursive: true });
  writeFileSync(join(cwd, FOLDER, ".gitignore"), "*\n");
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  logger.info({ file: join(FOLDER, "secret") }, "made a secret for development; production takes SECRET_KEY_BASE");
  return secret;
}
