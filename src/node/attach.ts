import type { Server } from "node:http";
import type { App } from "../http/app.ts";
import { createUpgrade } from "./upgrade.ts";

/**
 * Adds an app's live socket to a server of your own (Express, Fastify, Hono), which goes on to serve its pages by
 * `toRequestListener(app)`. Handshakes for other paths are left to your own listeners.
 *
 * @example
 * ```ts
 * const server = createServer(express().use(toRequestListener(app)));
 * attach(app, server);
 * await app.start();
 * server.listen(4000);
 * ```
 * @returns a function that closes every live socket, so that the clients connect again.
 */
export function attach(app: App, server: Server): () => void {
  const upgrade = createUpgrade(app);
  server.on("upgrade", (request, socket, head) => void upgrade.handle(request, socket, head));
  return () => upgrade.drain();
}
