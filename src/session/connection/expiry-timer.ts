import type { Cancel, Clock } from "../../base/clock.ts";

/** Wakes somebody at the next of ever changing times. */
export class ExpiryTimer {
  readonly #clock: Clock;
  readonly #wake: () => void;
  #cancel: Cancel = () => {};
  #at = Infinity;
  #stopped = false;

  constructor(clock: Clock, wake: () => void) {
    this.#clock = clock;
    this.#wake = wake;
  }

  /** @param at ms since the epoch; Infinity for never. */
  set(at: number): void {
    if (at === this.#at || this.#stopped) return;
    this.#at = at;
    this.#cancel();
    this.#cancel = () => {};
    if (at === Infinity) return;
    this.#cancel = this.#clock.setTimeout(() => this.#elapsed(), at - this.#clock.now());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }

  #elapsed(): void {
    this.#at = Infinity;
    this.#wake();
  }
}
