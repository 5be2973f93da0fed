// @ts-check
import { freePort } from "./free-port.mjs";
import { newFolder, ServerProcess } from "./server-process.mjs";

/** A private NATS server. @returns {Promise<ServerProcess & { readonly url: string }>} */
export async function startNats() {
  const port = await freePort();
  const folder = newFolder("nats");
  /** @type {[string, ...string[]]} */
  const command = ["nats-server", "--addr", "127.0.0.1", "--port", String(port)];
  const server = new ServerProcess({ name: "nats-server", port, folder, command });
  await server.start();
  return Object.assign(server, { url: `nats://127.0.0.1:${port}` });
}
