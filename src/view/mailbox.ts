type Task = () => void | Promise<void>;

/**
 * Runs tasks one after another: a task that returns a promise holds the next ones until it settles.
 * A task handles its own errors.
 */
export class Mailbox {
  /** What waits for the task at work; idle, it takes no room. */
  #queue: Task[] | undefined;
  #busy = false;
  #closed = false;

  /** Tasks that wait. */
  get size(): number {
    return this.#queue?.length ?? 0;
  }

  get idle(): boolean {
    return !this.#busy;
  }

  post(task: Task): void {
    if (this.#closed) return;
    if (this.#busy) (this.#queue ??= []).push(task);
    else this.#run(task);
  }

  /** Drops what waits and takes nothing more; a running task ends by itself. */
  close(): void {
    this.#closed = true;
    this.#queue = undefined;
  }

  #run(first: Task | undefined): void {
    this.#busy = true;
    for (let task = first; task !== undefined; task = this.#queue?.shift()) {
      const pending = task();
      if (pending !== undefined) {
        void pending.then(() => this.#run(this.#queue?.shift()));
        return;
      }
    }
    this.#queue = undefined;
    this.#busy = false;
  }
}
