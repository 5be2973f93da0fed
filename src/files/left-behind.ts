import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** After this long without a change a folder of another machine, or container, is nobody's any more. */
const FOREIGN_MS = 7 * 24 * 60 * 60 * 1000;

const NAME = /^holdfast-([A-Za-z0-9_]{1,40})-(\d+)-[A-Za-z0-9]{6}$/;

const here = (): string =>
  hostname()
    .replace(/[^A-Za-z0-9]/g, "_")
    .slice(-40);

/** How a folder of this process begins, for `mkdtemp`: it says whose it is. */
export const folderPrefix = (): string => `holdfast-${here()}-${process.pid}-`;

/**
 * Removes what killed processes left in `parent`. Which are gone can only be told of those of this machine; of others,
 * which share the folder, only those that have long been still.
 *
 * @param now for tests.
 */
export async function removeLeftBehind(parent: string, now: number = Date.now()): Promise<void> {
  for (const name of await readdir(parent)) {
    const [, host, pid] = NAME.exec(name) ?? [];
    if (host === undefined) continue;
    const folder = join(parent, name);
    try {
      const abandoned = host === here() ? await isOfTheDead(folder, Number(pid)) : await isStill(folder, now);
      if (abandoned) await rm(folder, { recursive: true, force: true });
    } catch {
      // Another process was faster, or it is another user's.
    }
  }
}

async function isOfTheDead(folder: string, pid: number): Promise<boolean> {
  if (pid !== process.pid) return !isRunning(pid);
  // In a container a program that is started again may get the number it had.
  const { birthtimeMs } = await stat(folder);
  return birthtimeMs < Date.now() - process.uptime() * 1000;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Not ours to signal, so it runs.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

async function isStill(folder: string, now: number): Promise<boolean> {
  const paths = [folder, ...(await readdir(folder)).map((file) => join(folder, file))];
  const changes = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(...changes) < now - FOREIGN_MS;
}
