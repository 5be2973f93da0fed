// @ts-check
import { freePort } from "./free-port.mjs";
import { newFolder, ServerProcess } from "./server-process.mjs";

/** A private Redis server. @returns {Promise<ServerProcess & { readonly url: string }>} */
export async function startRedis() {
  const port = await freePort();
  const folder = newFolder("redis");
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const args = [...place, "--appendonly", "yes", "--appendfsync", "always"];
  const server = new ServerProcess({ name: "redis-server", port, folder, command: ["redis-server", ...args] });
  await server.start();
  return Object.assign(server, { url: `redis://127.0.0.1:${port}` });
}
