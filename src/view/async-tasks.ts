import { HoldfastError } from "../base/errors.ts";

/** How a task ended that has no result: it threw, or it was cancelled. */
export type AsyncExit =
  | { readonly kind: "error"; readonly error: unknown }
  | { readonly kind: "cancel"; readonly reason: unknown };

/** How a task ended. */
export type AsyncOutcome = { readonly kind: "ok"; readonly value: unknown } | AsyncExit;

/** What a task does; the signal is aborted when nobody waits for it any more. */
export type AsyncRun<T> = (signal: AbortSignal) => T | PromiseLike<T>;

/** What becomes of a task, called in the view's own turn. */
export interface AsyncEnd<T> {
  ok(value: T): unknown;
  exit(exit: AsyncExit): unknown;
}

interface AsyncHost {
  readonly connected: boolean;
  /** Tasks at once. */
  readonly limit: number;
  /** Runs something as a handler, in its turn. */
  post(handler: () => unknown): void;
}

interface Task {
  readonly abort: AbortController;
  readonly exit: (exit: AsyncExit) => unknown;
}

/** Work that goes on beside a view, or component, until it is done or the view has ended. (Phoenix.LiveView.Async) */
export class AsyncTasks {
  readonly #host: AsyncHost;
  readonly #tasks = new Map<string, Task>();

  constructor(host: AsyncHost) {
    this.#host = host;
  }

  /** Starts a task; one of that name that still runs is given up, and its result dropped. */
  start<T>(name: string, run: AsyncRun<T>, end: AsyncEnd<T>): void {
    if (!this.#host.connected) return;
    this.#tasks.get(name)?.abort.abort(new Error(`A newer task "${name}" was started.`));
    if (!this.#tasks.has(name) && this.#tasks.size >= this.#host.limit) {
      throw new HoldfastError(
        "limit_exceeded",
        `startAsync("${name}"): this view runs ${this.#host.limit} tasks already.`,
      );
    }
    const task: Task = { abort: new AbortController(), exit: (exit) => end.exit(exit) };
    this.#tasks.set(name, task);
    // A task that throws at once is a task that failed.
    const work = Promise.resolve(task.abort.signal).then(run);
    work.then(
      (value) => this.#settle(name, task, () => end.ok(value)),
      (error: unknown) => this.#settle(name, task, () => end.exit({ kind: "error", error })),
    );
  }

  /** Gives a task up: it ends with an exit. Nothing happens where none of that name runs. */
  cancel(name: string, reason: unknown): void {
    const task = this.#tasks.get(name);
    if (task === undefined) return;
    this.#tasks.delete(name);
    task.abort.abort(reason);
    this.#host.post(() => task.exit({ kind: "cancel", reason }));
  }

  close(): void {
    const tasks = [...this.#tasks.values()];
    this.#tasks.clear();
    for (const { abort } of tasks) abort.abort(new Error("The view has ended."));
  }

  /** Looked at again in its turn: by then the task may have been cancelled or started anew. */
  #settle(name: string, task: Task, handler: () => unknown): void {
    if (this.#tasks.get(name) !== task) return;
    this.#host.post(() => {
      if (this.#tasks.get(name) !== task) return undefined;
      this.#tasks.delete(name);
      return handler();
    });
  }
}
