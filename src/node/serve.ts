import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { App } from "../http/app.ts";
import { drainOnSignal } from "./drain.ts";
import { createUpgrade } from "./upgrade.ts";

export interface ServeOptions {
  /** Default 4000; 0 takes any free one. */
  readonly port?: number;
  /** Interface to listen on; default every one. */
  readonly host?: string;
  /** Says nothing when it listens, and leaves signals to you. */
  readonly quiet?: boolean;
}

/** A listening server. */
export interface RunningServer {
  readonly port: number;
  readonly url: string;
  /** Stops accepting, tells connected browsers to come back (close code 1012), and ends when requests have ended. */
  close(): Promise<void>;
}

/** How long the end of a server waits for requests under way, in ms. */
const DRAIN_MS = 5_000;

/**
 * Serves an app on Node: HTTP and WebSocket on one port. On SIGTERM and SIGINT it drains and exits.
 *
 * @example
 * ```ts
 * await serve(app, { port: 4000 });
 * ```
 */
export async function serve(app: App, options: ServeOptions = {}): Promise<RunningServer> {
  const server = createServer(getRequestListener(app.fetch));
  const upgrade = createUpgrade(app);
  server.on("upgrade", (request, socket, head) => {
    if (!upgrade.handle(request, socket, head)) socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const running: RunningServer = {
    port,
    url: `http://localhost:${port}`,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      upgrade.drain();
      server.closeIdleConnections();
      const force = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
      await closed;
      clearTimeout(force);
    },
  };
  if (!options.quiet) {
    app.logger.info({}, `listening on ${app.origin ?? running.url}`);
    drainOnSignal(running, app.logger);
  }
  return running;
}

function listen(server: Server, { port = 4000, host }: ServeOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, ...(host !== undefined && { host }) }, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
