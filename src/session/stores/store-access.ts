import type { Clock } from "../../base/clock.ts";
import { HoldfastError } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import type { SessionLimits } from "../limits.ts";
import { fromRecords, toRecords } from "./record.ts";
import type { SessionStore } from "./store.ts";

type Who = Pick<SessionState, "id" | "generation">;

/** How long nobody asks a store that has not answered in time, at most. */
const REST_MS = 400;

/**
 * The engine's way to a store on the server: everything is bounded in time and number, and every failure is one kind of
 * error, `session_store`.
 */
export class StoreAccess {
  readonly #store: SessionStore;
  readonly #clock: Clock;
  readonly #limits: SessionLimits;
  readonly #logger: Logger;
  /** Whether the cookie holds the sessions that fit into it. */
  readonly spills: boolean;
  #calls = 0;
  #restsUntil = 0;
  #sweptAt = 0;
  #failing = false;

  constructor(store: SessionStore, options: { spills: boolean; clock: Clock; limits: SessionLimits; logger: Logger }) {
    this.#store = store;
    this.spills = options.spills;
    this.#clock = options.clock;
    this.#limits = options.limits;
    this.#logger = options.logger;
  }

  /** Entries of the session; undefined where it is no more. */
  async read({ id, generation }: Who): Promise<Entries | undefined> {
    const held = await this.find(id);
    return held?.generation === generation ? held.entries : undefined;
  }

  /** The session of an id, whichever its generation. */
  async find(id: string): Promise<Pick<SessionState, "generation" | "entries"> | undefined> {
    const held = await this.#call(() => this.#store.read(id));
    return held && { generation: held.generation, entries: fromRecords(held.records) };
  }

  /** False where the id is taken, or was revoked. */
  async create({ id, generation, entries }: SessionState): Promise<boolean> {
    this.#sweep();
    const session = { id, generation, records: toRecords(entries), expires: this.#expires() };
    return this.#call(() => this.#store.create(session));
  }

  /** Everything the session holds with these merged into it; undefined where it is no more. */
  async apply({ id, generation }: Who, entries: Entries): Promise<Entries | undefined> {
    const write = { generation, records: toRecords(entries), expires: this.#expires() };
    const records = await this.#call(() => this.#store.apply(id, write));
    return records && fromRecords(records);
  }

  /** Ends a session until no token of it can be valid any more. Resolves with what it held; undefined where it was none. */
  async revoke(id: string): Promise<Entries | undefined> {
    const records = await this.#call(() => this.#store.revoke(id, this.#expires()));
    return records && fromRecords(records);
  }

  /** Keeps beside a session that is over, for a while, what the next one is to begin with. */
  async leave({ id, generation }: Who, entries: Entries): Promise<void> {
    const expires = this.#clock.now() + this.#limits.leftMs;
    const left = { id: leftOf(id), generation, records: toRecords(entries), expires };
    if (!(await this.#call(() => this.#store.create(left)))) await this.#call(() => this.#store.apply(left.id, left));
  }

  /** What was left of a session that is over; undefined where that was nothing. */
  left({ id, generation }: Who): Promise<Entries | undefined> {
    return this.read({ id: leftOf(id), generation });
  }

  /** Nobody is to begin with what was left of it. */
  async forgetLeft(id: string): Promise<void> {
    const left = leftOf(id);
    if ((await this.find(left)) === undefined) return;
    await this.#call(() => this.#store.revoke(left, this.#clock.now() + this.#limits.leftMs));
  }

  #expires(): number {
    return this.#clock.now() + this.#limits.cookieMs;
  }

  async #call<T>(run: () => Promise<T>): Promise<T> {
    if (this.#clock.now() < this.#restsUntil) throw unavailable("it has not answered lately");
    if (this.#calls >= this.#limits.storeCalls) throw unavailable("too many calls are under way");
    this.#calls += 1;
    try {
      const result = await this.#inTime(run);
      if (this.#failing) this.#logger.info({}, "the session store answers again");
      this.#failing = false;
      return result;
    } catch (error) {
      if (!this.#failing) this.#logger.error({ error }, "the session store failed");
      this.#failing = true;
      throw error instanceof HoldfastError ? error : unavailable("it failed", error);
    } finally {
      this.#calls -= 1;
    }
  }

  #inTime<T>(run: () => Promise<T>): Promise<T> {
    const { storeMs } = this.#limits;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimeout(() => {
        this.#restsUntil = this.#clock.now() + REST_MS * (0.5 + Math.random() / 2);
        reject(unavailable(`it has not answered within ${storeMs} ms`));
      }, storeMs);
      run().then(resolve, reject).finally(cancel);
    });
  }

  #sweep(): void {
    if (this.#clock.now() < this.#sweptAt + this.#limits.storeSweepMs) return;
    this.#sweptAt = this.#clock.now();
    this.#call(() => this.#store.sweep()).catch(() => {});
  }
}

/** No session has such an id. */
export const leftOf = (id: string): string => `${id}.left`;

const unavailable = (why: string, cause?: unknown): HoldfastError =>
  new HoldfastError("session_store", `The session store is not available: ${why}.`, { cause });
