import { readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The folders of temporary files that the apps of this process have now. */
export async function temporaryFolders(): Promise<readonly string[]> {
  const own = new RegExp(`^holdfast-\\w+-${process.pid}-\\w{6}$`);
  return (await readdir(tmpdir())).filter((name) => own.test(name)).map((name) => join(tmpdir(), name));
}
