import { freePort } from "../free-port.ts";
import { newFolder, ServerProcess } from "./server-process.ts";

/** A NATS server of this test alone. */
export async function startNats(): Promise<ServerProcess & { readonly url: string }> {
  const port = await freePort();
  const folder = newFolder("nats");
  const command = ["nats-server", "--addr", "127.0.0.1", "--port", String(port)] as const;
  const server = new ServerProcess({ name: "nats-server", port, folder, command });
  await server.start();
  return Object.assign(server, { url: `nats://127.0.0.1:${port}` });
}
