/** How a session ended: revoked by the program, or replaced by the one it was renewed or dropped to, if any. */
interface Tombstone {
  readonly until: number;
  readonly next: string | undefined;
}

/** A session that is over; without `next` it was revoked, with an empty one it was erased. */
export interface EndedSession {
  readonly id: string;
  readonly next?: string;
}

/** Parts that the tombstones of two processes are compared by: only those that differ need be told. */
const PARTS = 64;

/**
 * The sessions that this process knows to be over. A copy of their cookie may live on for as long as a cookie does; it
 * is nobody's. Bounded, the oldest go first: what the program revoked is counted apart, so that nobody can push it out
 * by logging in and out.
 */
export class Tombstones {
  readonly #revoked = new Map<string, Tombstone>();
  readonly #replaced = new Map<string, Tombstone>();
  readonly #digests = Array.from({ length: PARTS }, () => 0);
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

  /** One number for each part: the same where two processes know the same. */
  get digests(): readonly number[] {
    return [...this.#digests];
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

  /** Whether another session has followed it. */
  isFollowed(id: string): boolean {
    return !this.isRevoked(id) && Boolean(this.#find(this.#replaced, id)?.next);
  }

  /** @returns whether it was not known to be over so. */
  add({ id, next }: EndedSession): boolean {
    const stones = next === undefined ? this.#revoked : this.#replaced;
    const known = this.#find(stones, id);
    // It is as old as when it was heard of first: what is told again does not grow younger than what is not.
    if (known !== undefined && known.next === next) return false;
    this.#remove(stones, id);
    stones.set(id, { until: this.#now() + this.#ms, next });
    this.#digest({ id, next });
    for (const [oldest, { until }] of stones) {
      if (stones.size <= this.#limit && until > this.#now()) break;
      this.#remove(stones, oldest);
    }
    return true;
  }

  /** The newest of those in these parts, of each kind at most so many. */
  newestIn(parts: ReadonlySet<number>, limit: number): EndedSession[] {
    return [this.#revoked, this.#replaced].flatMap((stones) =>
      [...stones]
        .filter(([id]) => parts.has(partOf(id)))
        .slice(-limit)
        .map(([id, { next }]) => ({ id, ...(next !== undefined && { next }) })),
    );
  }

  #find(stones: Map<string, Tombstone>, id: string): Tombstone | undefined {
    const stone = stones.get(id);
    return stone !== undefined && stone.until > this.#now() ? stone : undefined;
  }

  #remove(stones: Map<string, Tombstone>, id: string): void {
    const stone = stones.get(id);
    if (stone === undefined) return;
    stones.delete(id);
    this.#digest({ id, next: stone.next });
  }

  /** In or out: exclusive or is its own inverse, whatever the order. */
  #digest({ id, next }: { id: string; next: string | undefined }): void {
    const part = partOf(id);
    this.#digests[part] = ((this.#digests[part] ?? 0) ^ hash(`${id} ${next ?? ""}`)) >>> 0;
  }
}

/** Ids are random, so any of their letters spreads them. */
const partOf = (id: string): number => id.charCodeAt(0) % PARTS || 0;

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}
