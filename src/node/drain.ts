import type { Logger } from "../base/logger.ts";

/** A process manager sends one of these before it kills. */
const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** In a worker the primary decides: Ctrl-C reaches both, and what it asks for twice is meant once. */
export function drainWorkerOnSignal(server: { close(): Promise<void> }): void {
  process.on("SIGINT", () => {});
  process.on("SIGTERM", () => void server.close().then(() => process.exit(0)));
}

/** Ends the process in order on its first signal, at once on its second. */
export function drainOnSignal(server: { close(): Promise<void> }, logger: Logger): void {
  let draining = false;
  for (const signal of SIGNALS) {
    process.on(signal, () => {
      if (draining) process.exit(1);
      draining = true;
      logger.info({ signal }, "draining");
      void server.close().then(() => process.exit(0));
    });
  }
}
