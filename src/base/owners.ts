import { AsyncLocalStorage } from "node:async_hooks";

/** What user code runs for: it answers for what that code leaves behind. */
export interface Owner {
  /** Ends by this error. @returns false when it has ended before. */
  crash(error: unknown): boolean;
}

/**
 * Knows whose code is at work, through promises and timers, too: an error that nobody catches is then its owner's, and
 * not the whole process's.
 */
export class Owners {
  readonly #storage = new AsyncLocalStorage<Owner>();

  run<T>(owner: Owner, code: () => T): T {
    return this.#storage.run(owner, code);
  }

  /** Gives an error that nobody caught to its owner. @returns whether there was one. */
  crash(error: unknown): boolean {
    return this.#storage.getStore()?.crash(error) ?? false;
  }
}
