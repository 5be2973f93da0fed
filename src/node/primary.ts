import cluster, { type Worker } from "node:cluster";
import { availableParallelism } from "node:os";
import { HoldfastError } from "../base/errors.ts";
import type { App } from "../http/app.ts";
import { WORKER_ENV } from "../http/worker-env.ts";
import { relayClusterPubSub } from "../pubsub/adapters/cluster.ts";
import { closeUntaken } from "./handed-connections.ts";

/** How long a worker may take to drain before it is killed, in ms: longer than it gives its own requests. */
const DEADLINE_MS = 8_000;
/** A worker that lived this long had started well; one that did not waits longer from crash to crash. */
const SETTLED_MS = 10_000;
const BACKOFF_MS = 100;
const BACKOFF_MAX_MS = 10_000;

/** A worker as it was started. */
interface Start {
  readonly at: number;
  /** Crashes in a row before it. */
  readonly crashes: number;
}

/**
 * The primary process of `serve(app, { workers })`: starts the program once more per worker, and again whenever one
 * ends. It serves nothing itself, so that nothing of the program can end it.
 */
export class Primary {
  readonly #app: App;
  readonly #count: number;
  readonly #workers = new Set<Worker>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closing: Promise<void> | undefined;

  constructor(app: App, workers: number | "auto") {
    this.#app = app;
    this.#count = workers === "auto" ? availableParallelism() : workers;
    if (Number.isInteger(this.#count) && this.#count > 0) return;
    throw new HoldfastError("definition_invalid", `serve takes workers: "auto" or a whole number, not ${workers}.`);
  }

  /** @returns the port they listen on, once all of them do. */
  async start(): Promise<number> {
    relayClusterPubSub();
    const ports = Array.from({ length: this.#count }, () => this.#fork({ at: Date.now(), crashes: 0 }));
    const [port = 0] = await Promise.all(ports);
    return port;
  }

  /** Drains every worker; those that take too long are killed. */
  close(): Promise<void> {
    return (this.#closing ??= this.#end());
  }

  /** Resolves with its port; rejects when the very first of its place ends before it listens. */
  #fork(start: Start): Promise<number> {
    const worker = cluster.fork({ [WORKER_ENV]: this.#app.bootId });
    this.#workers.add(worker);
    closeUntaken(worker);
    return new Promise((resolve, reject) => {
      worker.once("listening", ({ port }) => resolve(port));
      worker.once("exit", (code: number, signal: string | null) => {
        this.#workers.delete(worker);
        if (this.#closing !== undefined) return;
        if (start.crashes === 0) reject(neverListened(code, signal));
        this.#app.logger.error({ pid: worker.process.pid, code, signal }, "a worker ended; it is started again");
        this.#forkLater(start);
      });
    });
  }

  #forkLater(ended: Start): void {
    const crashes = Date.now() - ended.at < SETTLED_MS ? ended.crashes + 1 : 1;
    const timer = setTimeout(
      () => {
        this.#timers.delete(timer);
        void this.#fork({ at: Date.now(), crashes }).catch(() => {});
      },
      Math.min(BACKOFF_MS * 2 ** (crashes - 1), BACKOFF_MAX_MS),
    );
    this.#timers.add(timer);
  }

  async #end(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    const workers = [...this.#workers];
    const ended = workers.map((worker) => new Promise((resolve) => worker.once("exit", resolve)));
    for (const worker of workers) worker.process.kill("SIGTERM");
    const force = setTimeout(() => {
      for (const worker of this.#workers) worker.process.kill("SIGKILL");
    }, DEADLINE_MS);
    await Promise.all(ended);
    clearTimeout(force);
  }
}

const neverListened = (code: number, signal: string | null): HoldfastError =>
  new HoldfastError(
    "start_failed",
    `A worker ended (${signal ?? `code ${code}`}) before it listened; what it printed says why.`,
  );
