import type { Owner } from "../base/owners.ts";
import { isThenable } from "./settle.ts";
import type { ViewStart } from "./view-start.ts";

/**
 * Runs a view's code as its own: what that leaves behind and nobody awaits crashes this view alone, and a handler that
 * takes long is told of, once.
 */
export class HandlerWatch {
  readonly #start: ViewStart;
  readonly #owner: Owner;

  constructor(start: ViewStart, crash: Owner["crash"]) {
    this.#start = start;
    this.#owner = { crash };
  }

  /** Runs a turn of the view, its render included, so that it answers for what is left behind. */
  own<T>(turn: () => T): T {
    return this.#start.services.owners.run(this.#owner, turn);
  }

  run(name: string, handler: () => unknown): unknown {
    const { clock, limits } = this.#start.services;
    const started = clock.now();
    const result = handler();
    if (isThenable(result)) return this.#watched(name, result);
    if (clock.now() - started >= limits.slowHandler) this.#slow(name, "held up the whole process");
    return result;
  }

  /** A handler that waits holds up its own view alone; it may never return, so it is told of while it waits. */
  #watched(name: string, result: PromiseLike<unknown>): PromiseLike<unknown> {
    const { clock, limits } = this.#start.services;
    const cancel = clock.setTimeout(() => this.#slow(name, "its view waits"), limits.slowHandler);
    const pending = Promise.resolve(result);
    pending.then(cancel, cancel);
    return pending;
  }

  #slow(handler: string, effect: string): void {
    const { id, url, services } = this.#start;
    services.logger.warn({ view: id, path: url.pathname, handler }, `a handler takes long: ${effect}`);
  }
}
