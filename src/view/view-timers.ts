import { HoldfastError } from "../base/errors.ts";
import { SparseSet } from "../base/sparse.ts";
import type { LiveServices } from "./services.ts";

/** The timers of one view; they end with it. */
export class ViewTimers {
  readonly #services: LiveServices;
  readonly #running = new SparseSet<() => void>();
  #closed = false;

  constructor(services: LiveServices) {
    this.#services = services;
  }

  /** @returns a function that ends the timer before its time. */
  after(ms: number, run: () => void): () => void {
    if (this.#closed) return () => {};
    const { clock, limits } = this.#services;
    if (this.#running.size >= limits.timers) {
      throw new HoldfastError("limit_exceeded", `A view keeps at most ${limits.timers} timers of sendAfter.`);
    }
    const stop = clock.setTimeout(() => {
      this.#running.delete(end);
      run();
    }, ms);
    const end = () => {
      this.#running.delete(end);
      stop();
    };
    this.#running.add(end);
    return end;
  }

  close(): void {
    this.#closed = true;
    for (const end of this.#running) end();
  }
}
