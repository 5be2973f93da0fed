// @ts-check
import { freePort } from "./free-port.mjs";
import { newFolder, ServerProcess } from "./server-process.mjs";

/** A private Redis server, which keeps its data over a crash. @returns {Promise<ServerProcess & { readonly url: string }>} */
export const startRedis = () => start(["--appendonly", "yes", "--appendfsync", "always"]);

/** One that a crash empties. @returns {Promise<ServerProcess & { readonly url: string }>} */
export const startForgetfulRedis = () => start([]);

/** @param {readonly string[]} keeping */
async function start(keeping) {
  const port = await freePort();
  const folder = newFolder("redis");
  const place = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", ""];
  const server = new ServerProcess({
    name: "redis-server",
    port,
    folder,
    command: ["redis-server", ...place, ...keeping],
  });
  await server.start();
  return Object.assign(server, { url: `redis://127.0.0.1:${port}` });
}
