import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { folderPrefix, removeLeftBehind } from "./left-behind.ts";

const DAY = 24 * 60 * 60 * 1000;
let parent: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "left-behind-"));
});

afterEach(() => rmSync(parent, { recursive: true, force: true }));

/** A folder with a file in it. */
function folder(name: string): string {
  const path = join(parent, name);
  mkdirSync(path);
  writeFileSync(join(path, "an upload"), "bytes");
  return path;
}

/** A process of this machine that has ended. */
const dead = (): number => spawnSync(process.execPath, ["--version"]).pid;

const ofProcess = (pid: number): string => folderPrefix().replace(`-${process.pid}-`, `-${pid}-`);

describe("removeLeftBehind", () => {
  it("removes what processes of this machine left that are no more, and nothing of those that run", async () => {
    const gone = folder(`${ofProcess(dead())}abcDEF`);
    const running = folder(`${ofProcess(process.ppid)}abcDEF`);
    const own = folder(`${folderPrefix()}abcDEF`);
    await removeLeftBehind(parent);
    expect([gone, running, own].map((path) => existsSync(path))).toEqual([false, true, true]);
  });

  it("removes what a process of another machine left when nothing in it has changed for a week", async () => {
    const still = folder(`holdfast-another_host-${process.pid}-abcDEF`);
    const written = folder(`holdfast-another_host-${dead()}-abcDEF`);
    const now = Date.now();
    utimesSync(written, (now - 8 * DAY) / 1000, (now - 8 * DAY) / 1000);
    await removeLeftBehind(parent, now + 6 * DAY);
    expect([still, written].map((path) => existsSync(path))).toEqual([true, true]);
    await removeLeftBehind(parent, now + 8 * DAY);
    expect([still, written].map((path) => existsSync(path))).toEqual([false, false]);
  });

  it("touches nothing that is not named like a folder of ours", async () => {
    const others = ["holdfast-messages-abcdef", `x${folderPrefix()}abcDEF`, `${folderPrefix()}abcDEF.keep`].map(folder);
    await removeLeftBehind(parent, Date.now() + 365 * DAY);
    expect(others.map((path) => existsSync(path))).toEqual([true, true, true]);
  });
});
