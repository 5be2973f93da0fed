type Task = () => void | Promise<void>;

/**
 * Runs tasks one after another: a task that returns a promise holds the next ones until it settles.
 * A task handles its own errors.
 */
export class Mailbox {
  #queue: Task[] = [];
  #busy = false;
  #closed = false;

  /** Tasks that wait. */
  get size(): number {
    return this.#queue.length;
  }

  get idle(): boolean {
    return !this.#busy;
  }

  post(task: Task): void {
    if (this.#closed) return;
    this.#queue.push(task);
    if (!this.#busy) this.#run();
  }

  /** Drops what waits and takes nothing more; a running task ends by itself. */
  close(): void {
    this.#closed = true;
    this.#queue = [];
  }

  #run(): void {
    this.#busy = true;
    for (let task = this.#queue.shift(); task !== undefined; task = this.#queue.shift()) {
      const pending = task();
      if (pending !== undefined) {
        void pending.then(() => this.#run());
        return;
      }
    }
    this.#busy = false;
  }
}
