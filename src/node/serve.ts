import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { App } from "../http/app.ts";
import { drainOnSignal } from "./drain.ts";
import { toRequestListener } from "./request-listener.ts";
import { createUpgrade, refuse, type Upgrade } from "./upgrade.ts";

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
const SWEEP_MS = 50;

/**
 * Serves an app on Node: HTTP and WebSocket on one port. On SIGTERM and SIGINT it drains and exits.
 *
 * @example
 * ```ts
 * await serve(app, { port: 4000 });
 * ```
 */
export async function serve(app: App, options: ServeOptions = {}): Promise<RunningServer> {
  const server = createServer(toRequestListener(app));
  const upgrade = createUpgrade(app);
  server.on("upgrade", (request, socket, head) => {
    if (!upgrade.handle(request, socket, head)) refuse(socket, "404 Not Found");
  });
  await listen(server, options);
  const { port } = server.address() as AddressInfo;
  const close = once(() => end(server, upgrade));
  const running: RunningServer = { port, url: `http://localhost:${port}`, close };
  if (!options.quiet) {
    app.logger.info({}, `listening on ${app.origin ?? running.url}`);
    drainOnSignal(running, app.logger);
  }
  return running;
}

async function end(server: Server, upgrade: Upgrade): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  upgrade.drain();
  // A connection that is kept alive falls idle when its answer is out; Node looks only once.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_MS);
  const force = setTimeout(() => {
    upgrade.terminate();
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearInterval(sweep);
  clearTimeout(force);
}

/** The same promise however often it is asked for. */
function once(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => (running ??= run());
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
