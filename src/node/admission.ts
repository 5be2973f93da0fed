/** How long newcomers may take of each turn of the event loop, in ms. */
const SLICE_MS = 10;
/** Newcomers begun in one turn at most; a page takes a fifth of a millisecond. */
const BATCH = 50;

/**
 * Lets newcomers in, pages and handshakes, a slice of each turn of the event loop long. Who stands in line waits while
 * the sockets of those who are there are read: a thousand visitors at once would else be served first, as one.
 */
export class Admission {
  readonly #limit: number;
  readonly #waiting: (() => void)[] = [];
  /** When the first of this turn was let in; undefined as long as nobody was. */
  #begun: number | undefined;

  /** @param limit those who may wait */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @returns false where the line is full; `work` is then not called. It must not throw. */
  enter(work: () => void): boolean {
    if (this.#waiting.length === 0 && this.#hasTime()) work();
    else if (this.#waiting.length < this.#limit) this.#waiting.push(work);
    else return false;
    return true;
  }

  #hasTime(): boolean {
    const now = performance.now();
    if (this.#begun === undefined) {
      this.#begun = now;
      setImmediate(() => this.#turn());
    }
    return now - this.#begun < SLICE_MS;
  }

  /** One immediate each: what a page does after its first promise counts, too. */
  #turn(): void {
    this.#begun = undefined;
    for (let n = Math.min(this.#waiting.length, BATCH); n > 0; n--) {
      setImmediate(() => {
        if (this.#waiting.length > 0 && this.#hasTime()) this.#waiting.shift()?.();
      });
    }
  }
}
