/** How a session ended: revoked by the program, or replaced by the one it was renewed or dropped to. */
interface Tombstone {
  readonly until: number;
  readonly next: string | undefined;
}

/**
 * The sessions that this process knows to be over. A copy of their cookie may live on for as long as a cookie does; it
 * is nobody's. Bounded, the oldest go first: what the program revoked is counted apart, so that nobody can push it out
 * by logging in and out.
 */
export class Tombstones {
  readonly #revoked = new Map<string, Tombstone>();
  readonly #replaced = new Map<string, Tombstone>();
  readonly #limit: number;
  readonly #ms: number;
  readonly #now: () => number;

  /** @param options `ms`: the life of the longest token. */
  constructor(options: { limit: number; ms: number; now: () => number }) {
    this.#limit = options.limit;
    this.#ms = options.ms;
    this.#now = options.now;
  }

  get size(): number {
    return this.#revoked.size + this.#replaced.size;
  }

  has(id: string): boolean {
    return this.isRevoked(id) || this.#find(this.#replaced, id) !== undefined;
  }

  isRevoked(id: string): boolean {
    return this.#find(this.#revoked, id) !== undefined;
  }

  /** Whether nothing but its renewal to `next` may come of a session any more. */
  isReplacedBy(id: string, next: string): boolean {
    return !this.isRevoked(id) && this.#find(this.#replaced, id)?.next === next;
  }

  revoke(id: string): void {
    this.#add(this.#revoked, id, undefined);
  }

  replace(id: string, next: string): void {
    this.#add(this.#replaced, id, next);
  }

  #find(stones: Map<string, Tombstone>, id: string): Tombstone | undefined {
    const stone = stones.get(id);
    return stone !== undefined && stone.until > this.#now() ? stone : undefined;
  }

  #add(stones: Map<string, Tombstone>, id: string, next: string | undefined): void {
    stones.delete(id);
    stones.set(id, { until: this.#now() + this.#ms, next });
    for (const [oldest, { until }] of stones) {
      if (stones.size <= this.#limit && until > this.#now()) return;
      stones.delete(oldest);
    }
  }
}
