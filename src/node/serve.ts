import cluster from "node:cluster";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { App } from "../http/app.ts";
import { drainOnSignal, drainWorkerOnSignal } from "./drain.ts";
import { Primary } from "./primary.ts";
import { toRequestListener } from "./request-listener.ts";
import { isolateUncaught } from "./uncaught.ts";
import { createUpgrade, refuse, type Upgrade } from "./upgrade.ts";

/** Options of {@link serve}. */
export interface ServeOptions {
  /** Default 4000; 0 takes any free one. */
  readonly port?: number;
  /** Interface to listen on; default every one. */
  readonly host?: string;
  /** As many processes behind the one port, `"auto"` for one per core. Default: this process alone. */
  readonly workers?: number | "auto";
  /** Says nothing when it listens, and leaves signals and uncaught errors to you. */
  readonly quiet?: boolean;
  /**
   * What becomes of an error that nobody caught, a floating promise's or a timer's. `"isolate"`, the default: it
   * crashes the live view whose code it comes from, or is logged. `"exit"`: what Node does, which ends the process.
   */
  readonly uncaught?: "isolate" | "exit";
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
 * With `workers` the program runs once more per worker, and this call serves in each of them alone: what must happen
 * once for all belongs before it, behind `cluster.isPrimary`. One that ends is started again.
 *
 * @example
 * ```ts
 * await serve(app, { port: 4000, workers: "auto" });
 * ```
 * @throws HoldfastError `definition_invalid`, `start_failed`.
 */
export async function serve(app: App, options: ServeOptions = {}): Promise<RunningServer> {
  if (options.workers === undefined) return serveHere(app, options);
  return cluster.isPrimary ? serveByWorkers(app, options.workers, options) : serveHere(app, options);
}

async function serveByWorkers(app: App, workers: number | "auto", options: ServeOptions): Promise<RunningServer> {
  const primary = new Primary(app, workers);
  // Before the first worker: a signal while they start is to end them, too.
  if (!options.quiet) drainOnSignal(primary, app.logger);
  const port = await primary.start();
  const url = `http://localhost:${port}`;
  if (!options.quiet) app.logger.info({}, `listening on ${app.origin ?? url}`);
  return { port, url, close: () => primary.close() };
}

async function serveHere(app: App, options: ServeOptions): Promise<RunningServer> {
  const { quiet = false, uncaught = quiet ? "exit" : "isolate" } = options;
  const server = createServer(toRequestListener(app));
  const upgrade = createUpgrade(app);
  server.on("upgrade", (request, socket, head) => {
    if (!upgrade.handle(request, socket, head)) refuse(socket, "404 Not Found");
  });
  await app.start();
  await listen(server, options);
  const stopIsolating = uncaught === "isolate" ? isolateUncaught(app) : () => {};
  const { port } = server.address() as AddressInfo;
  const close = once(async () => {
    await end(server, upgrade);
    await app.close();
    stopIsolating();
  });
  const running: RunningServer = { port, url: `http://localhost:${port}`, close };
  if (quiet) return running;
  if (cluster.isWorker && options.workers !== undefined) drainWorkerOnSignal(running);
  else {
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
