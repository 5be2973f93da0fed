/** What a reader may leave unread without being looked at: the news of a moment, on any network. */
const SMALL_BYTES = 16_384;

/** The reader at the other end of a connection. */
export interface Reader {
  /** Bytes sent to it that the network has not taken. */
  bufferedAmount(): number;
  /** Ends its connection. */
  tooSlow(): void;
}

/**
 * What the readers of a process have not read. A limit for each alone lets many together take all memory: where they
 * take too much, those with the most to read are closed. They come back, and are shown what is.
 */
export class Backlog {
  readonly #limit: number;
  /** Readers with more than a little to read, and how much that was when they were last looked at. */
  readonly #slow = new Map<Reader, number>();
  #total = 0;

  /** @param limit bytes, of all readers that have more than a little to read */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that are known to wait. */
  get bytes(): number {
    return this.#total;
  }

  /** A reader has been sent something. */
  sent(reader: Reader): void {
    this.#look(reader);
    if (this.#total > this.#limit) this.#relieve();
  }

  /** A reader has caught up, or is gone. */
  forget(reader: Reader): void {
    this.#total -= this.#slow.get(reader) ?? 0;
    this.#slow.delete(reader);
  }

  #look(reader: Reader): void {
    const bytes = reader.bufferedAmount();
    if (bytes <= SMALL_BYTES) return this.#slow.size === 0 ? undefined : this.forget(reader);
    this.#total += bytes - (this.#slow.get(reader) ?? 0);
    this.#slow.set(reader, bytes);
  }

  #relieve(): void {
    // Whoever has been sent nothing since may have read everything.
    for (const reader of [...this.#slow.keys()]) this.#look(reader);
    for (const [reader] of [...this.#slow].sort(([, a], [, b]) => b - a)) {
      if (this.#total <= this.#limit) return;
      this.forget(reader);
      reader.tooSlow();
    }
  }
}
