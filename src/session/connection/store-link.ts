import type { SessionContext } from "../context.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import { later } from "../values/merge.ts";
import type { PendingWrites } from "./pending-writes.ts";
import type { StoreAccess } from "../stores/store-access.ts";

/** The connection's side of a {@link StoreLink}. */
export interface StoreLinkPorts {
  session(): SessionState;
  readonly pending: PendingWrites;
  /** Takes what the store holds. */
  merge(entries: Entries): void;
  /** Statuses may have changed. */
  told(): void;
  /** The store holds the session no more. */
  ended(): void;
}

const RETRY_MS = 200;

/**
 * A connection's line to a store on the server: what is written goes there at once, what others wrote comes from there. One
 * call at a time, with everything unsaved; after a failure again and again, with ever longer pauses.
 */
export class StoreLink {
  readonly #context: SessionContext;
  readonly #store: StoreAccess;
  readonly #ports: StoreLinkPorts;
  /** Number of the newest write that the store is known to hold, with all before it. */
  #held = 0;
  #reads = false;
  #running = false;
  #stopped = false;
  #failing = false;
  #known = false;
  #proven = false;

  constructor(context: SessionContext, store: StoreAccess, ports: StoreLinkPorts) {
    this.#context = context;
    this.#store = store;
    this.#ports = ports;
  }

  /** Whether the store could not be reached at the last attempt. */
  get failing(): boolean {
    return this.#failing;
  }

  /** Whether what the session holds has ever been read. */
  get known(): boolean {
    return this.#known;
  }

  /** Up to which write everything is in the store. It awaits the page's word that the browser has the cookie. */
  get held(): number {
    return Math.max(this.#held, this.#ports.pending.saved);
  }

  /** Whether writes need no commit any more: the browser has been seen to present the session's cookie. */
  get proven(): boolean {
    return this.#proven;
  }

  /** A request has presented the session's cookie: what is in the store is reached by it. */
  prove(): void {
    this.#proven = true;
    this.kick();
  }

  /** What the store holds has been read for the connection, or could not be. */
  loaded(degraded: boolean): void {
    this.#known = !degraded;
    this.#failing = degraded;
    if (degraded) this.refresh();
  }

  /** Others may have written. */
  refresh(): void {
    this.#reads = true;
    this.kick();
  }

  /** There may be something to write. */
  kick(): void {
    if (!this.#running && !this.#stopped && this.#ports.session().stored === true) void this.#run();
  }

  /** The session has become another, which the browser has yet to bring to the store. */
  moved(): void {
    this.#proven = false;
    this.#known = true;
    this.#failing = false;
  }

  stop(): void {
    this.#stopped = true;
  }

  #unapplied(): Entries | undefined {
    const { pending } = this.#ports;
    const unsaved = pending.unsaved();
    return unsaved.size === 0 || pending.n <= this.#held ? undefined : unsaved;
  }

  async #run(): Promise<void> {
    this.#running = true;
    // What has been written is sent although its connection ends; it is not tried again then.
    for (let tries = 0; !(this.#stopped && tries > 0);) {
      const entries = this.#unapplied();
      // One that the session has become meanwhile is not in the store before a commit brings it there.
      if (this.#ports.session().stored !== true || (entries === undefined && !this.#reads)) break;
      if (await this.#exchange(entries)) tries = 0;
      else await this.#pause(tries++);
    }
    this.#running = false;
  }

  /** Returns whether it succeeded. */
  async #exchange(entries: Entries | undefined): Promise<boolean> {
    const { pending } = this.#ports;
    const { n } = pending;
    const session = this.#ports.session();
    try {
      const held = await (entries === undefined ? this.#store.read(session) : this.#store.apply(session, entries));
      // What was asked is of a session that has become another meanwhile.
      if (this.#ports.session().id !== session.id) return true;
      this.#reads = false;
      this.#known = true;
      this.#failing = false;
      if (held === undefined) this.#ports.ended();
      else this.#took(entries, held, n);
      return true;
    } catch {
      if (this.#ports.session().id !== session.id) return true;
      this.#failing = true;
      pending.stall();
      this.#ports.told();
      return false;
    }
  }

  #took(entries: Entries | undefined, held: Entries, n: number): void {
    const { pending } = this.#ports;
    this.#ports.merge(held);
    for (const [key, entry] of entries ?? []) {
      const winner = held.get(key);
      if (winner === undefined || later(winner, entry) !== winner) pending.failed(n, { key, reason: "too_large" });
    }
    if (entries !== undefined) {
      pending.committed(n);
      this.#held = n;
    }
    this.#ports.told();
  }

  #pause(tries: number): Promise<void> {
    const { clock, limits } = this.#context;
    const ms = Math.min(RETRY_MS * 2 ** tries, limits.storeRetryMs) * (0.5 + Math.random() / 2);
    return new Promise((resolve) => clock.setTimeout(resolve, ms));
  }
}
