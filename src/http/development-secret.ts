import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { randomId } from "../base/random-id.ts";
import type { Logger } from "../base/logger.ts";

const FOLDER = ".holdfast";

/** A secret for development: made once, kept in a folder that git ignores, so that sessions outlive a restart. */
export function developmentSecret(logger: Logger, cwd = process.cwd()): string {
  const file = join(cwd, FOLDER, "secret");
  const kept = keptSecret(cwd);
  if (kept !== undefined) return kept;
  mkdirSync(join(cwd, FOLDER), { recursive: true });
  writeFileSync(join(cwd, FOLDER, ".gitignore"), "*\n");
  const secret = randomId(48);
  try {
    // Of two processes that start at once one makes the file, and both use what it holds.
    writeFileSync(file, `${secret}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    const made = read(file);
    if (made === undefined) throw error;
    return made;
  }
  logger.info({ file: join(FOLDER, "secret") }, "made a secret for development; production takes SECRET_KEY_BASE");
  return secret;
}

/** The secret that development keeps below a folder, if it was made. */
export const keptSecret = (cwd: string): string | undefined => read(join(cwd, FOLDER, "secret"));

function read(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    // The first start: there is none yet.
    return undefined;
  }
}
