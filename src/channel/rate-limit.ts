const WINDOW = 10;

/** A token bucket: `perSecond` on average, ten seconds' worth at once. */
export class RateLimit {
  readonly #perSecond: number;
  #tokens: number;
  #at: number;

  constructor(perSecond: number, now: number) {
    this.#perSecond = perSecond;
    this.#tokens = perSecond * WINDOW;
    this.#at = now;
  }

  /** Gives back what a message took that the server had asked for. */
  give(count: number): void {
    this.#tokens = Math.min(this.#perSecond * WINDOW, this.#tokens + count);
  }

  /** Whether one more is within the limit at `now` (ms). */
  take(now: number): boolean {
    const earned = (Math.max(0, now - this.#at) / 1000) * this.#perSecond;
    this.#tokens = Math.min(this.#perSecond * WINDOW, this.#tokens + earned);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
