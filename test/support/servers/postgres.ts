import { spawnSync } from "node:child_process";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../free-port.ts";
import { newFolder, ServerProcess } from "./server-process.ts";

/** Where Debian keeps the programs of PostgreSQL, the newest version last; elsewhere they are on PATH. */
function programs(): string {
  const root = "/usr/lib/postgresql";
  const version = existsSync(root)
    ? readdirSync(root)
        .sort((a, b) => Number(a) - Number(b))
        .at(-1)
    : undefined;
  return version === undefined ? "" : `${join(root, version, "bin")}/`;
}

/** PostgreSQL refuses to run as root: there it runs as the user its package made. */
function unprivileged(): { uid: number; gid: number } | Record<never, never> {
  if (process.getuid?.() !== 0) return {};
  const idOf = (flag: string) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/** A PostgreSQL server of this test alone, with one user `postgres` and no password. */
export async function startPostgres(): Promise<ServerProcess & { readonly url: string }> {
  const port = await freePort();
  const folder = newFolder("postgres");
  const as = unprivileged();
  if ("uid" in as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, "data");
  const initialise = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"];
  const made = spawnSync(`${programs()}initdb`, initialise, { ...as, cwd: folder, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? ""}${made.stderr}`);
  const args = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder, "-c", "fsync=off"];
  const server = new ServerProcess({
    name: "postgres",
    port,
    folder,
    command: [`${programs()}postgres`, ...args],
    options: { ...as, cwd: folder },
  });
  await server.start();
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  await ready(`${programs()}pg_isready`, port);
  return Object.assign(server, { url });
}

/** It accepts connections a moment before it answers them. */
async function ready(program: string, port: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (spawnSync(program, ["-q", "-h", "127.0.0.1", "-p", String(port)]).status === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("postgres does not become ready");
}
