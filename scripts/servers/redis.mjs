// @ts-check
import { freePort } from "./free-port.mjs";
import { newFolder, ServerProcess } from "./server-process.mjs";

/**
 * A private Redis server.
 *
 * @param {{ durable?: boolean }} [options] `durable: false` for one that a crash empties
 * @returns {Promise<ServerProcess & { readonly url: string }>}
 */
export async function startRedis({ durable = true } = {}) {
  const port = await freePort();
  const folder = newFolder("redis");
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const args = durable ? [...place, "--appendonly", "yes", "--appendfsync", "always"] : place;
  const server = new ServerProcess({ name: "redis-server", port, folder, command: ["redis-server", ...args] });
  await server.start();
  return Object.assign(server, { url: `redis://127.0.0.1:${port}` });
}
