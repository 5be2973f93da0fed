// @ts-check
import { spawnSync } from "node:child_process";
import { chownSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "./free-port.mjs";
import { newFolder, ServerProcess } from "./server-process.mjs";

/** Where Debian keeps the programs of PostgreSQL, the newest version last; elsewhere they are on PATH. */
function programs() {
  const root = "/usr/lib/postgresql";
  const version = existsSync(root)
    ? readdirSync(root)
        .sort((a, b) => Number(a) - Number(b))
        .at(-1)
    : undefined;
  return version === undefined ? "" : `${join(root, version, "bin")}/`;
}

/**
 * PostgreSQL refuses to run as root: there it runs as the user its package made.
 *
 * @returns {{ uid: number, gid: number } | Record<never, never>}
 */
function unprivileged() {
  if (process.getuid?.() !== 0) return {};
  const idOf = (/** @type {string} */ flag) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: idOf("-u"), gid: idOf("-g") };
}

/**
 * A private PostgreSQL server, with one user `postgres` and no password.
 *
 * @param {{ fsync?: boolean }} [options] `fsync` where it matters what a commit costs
 * @returns {Promise<ServerProcess & { readonly url: string }>}
 */
export async function startPostgres({ fsync = false } = {}) {
  const port = await freePort();
  const folder = newFolder("postgres");
  const as = unprivileged();
  if ("uid" in as) chownSync(folder, as.uid, as.gid);
  const data = join(folder, "data");
  const initialise = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--locale=C"];
  const made = spawnSync(`${programs()}initdb`, initialise, { ...as, cwd: folder, encoding: "utf8" });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? ""}${made.stderr}`);
  const args = ["-D", data, "-p", String(port), "-h", "127.0.0.1", "-k", folder];
  if (!fsync) args.push("-c", "fsync=off");
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

/** It accepts connections a moment before it answers them. @param {string} program @param {number} port */
async function ready(program, port) {
  for (let tries = 0; tries < 500; tries++) {
    if (spawnSync(program, ["-q", "-h", "127.0.0.1", "-p", String(port)]).status === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("postgres does not become ready");
}
