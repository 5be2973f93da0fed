import type { Cancel, Clock } from "../base/clock.ts";
import { HoldfastError } from "../base/errors.ts";
import type { Entries, Entry } from "./entry.ts";
import type { SessionErrorReason, SessionStatus } from "./view-session.ts";

interface Pending {
  readonly entry: Entry;
  readonly n: number;
  readonly committed: boolean;
}

interface Waiter {
  readonly n: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly cancel: Cancel;
}

const REASONS = new Set<unknown>(["too_large", "invalid", "offline", "epoch_changed", "store", "expired"]);

/** A connection's writes on their way to the cookie, numbered, and how far each key has come. */
export class PendingWrites {
  readonly #clock: Clock;
  readonly #waitMs: number;
  readonly #pending = new Map<string, Pending>();
  readonly #status = new Map<string, SessionStatus>();
  #waiters: Waiter[] = [];
  #n = 0;
  #unsaved: Entries | undefined;

  constructor(clock: Clock, waitMs: number) {
    this.#clock = clock;
    this.#waitMs = waitMs;
  }

  /** Number of the newest write. */
  get n(): number {
    return this.#n;
  }

  add(entries: ReadonlyMap<string, Entry>): void {
    if (entries.size === 0) return;
    this.#unsaved = undefined;
    this.#n += 1;
    for (const [key, entry] of entries) {
      this.#pending.set(key, { entry, n: this.#n, committed: false });
      this.#status.set(key, { state: "accepted" });
    }
  }

  /** What no confirmation has covered yet; the same object until that changes. */
  unsaved(): Entries {
    return (this.#unsaved ??= new Map([...this.#pending].map(([key, { entry }]) => [key, entry])));
  }

  committed(n: number): void {
    for (const [key, pending] of this.#upTo(n)) {
      this.#pending.set(key, { ...pending, committed: true });
      this.#status.set(key, { state: "committed" });
    }
  }

  confirmed(n: number): void {
    this.#unsaved = undefined;
    for (const [key] of this.#upTo(n)) {
      this.#pending.delete(key);
      this.#status.set(key, { state: "confirmed" });
    }
    this.#settle(
      (waiter) => waiter.n <= n,
      (waiter) => waiter.resolve(),
    );
  }

  /** The browser could not save: one key, or all up to `n`. What fails by its own fault is given up, the rest is tried again. */
  failed(n: number, failure: { key: unknown; reason: unknown }): void {
    this.#unsaved = undefined;
    const final = failure.reason !== "offline";
    const status = toStatus(failure.reason);
    for (const [key] of this.#upTo(n)) {
      if (failure.key !== undefined && failure.key !== key) continue;
      this.#status.set(key, status);
      if (final) this.#pending.delete(key);
    }
    if (!final) return;
    const reason = status.state === "error" ? status.reason : status.state;
    this.#settle(
      (waiter) => waiter.n <= n,
      (waiter) => waiter.reject(notSaved(reason)),
    );
  }

  status(key: string): SessionStatus {
    return this.#status.get(key) ?? { state: "idle" };
  }

  statuses(): Record<string, readonly [string, string?]> {
    return Object.fromEntries(
      [...this.#status].map(
        ([key, status]) => [key, status.state === "error" ? [status.state, status.reason] : [status.state]] as const,
      ),
    );
  }

  /** Resolves once everything written so far is confirmed. */
  settled(): Promise<void> {
    if (this.#pending.size === 0) return Promise.resolve();
    const n = this.#n;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimeout(() => {
        this.#settle(
          (waiter) => waiter.resolve === resolve,
          (waiter) => waiter.reject(notSaved("offline")),
        );
      }, this.#waitMs);
      this.#waiters.push({ n, resolve, reject, cancel });
    });
  }

  close(): void {
    this.#settle(
      () => true,
      (waiter) => waiter.reject(notSaved("offline")),
    );
  }

  #upTo(n: number): [string, Pending][] {
    return [...this.#pending].filter(([, pending]) => pending.n <= n);
  }

  #settle(which: (waiter: Waiter) => boolean, act: (waiter: Waiter) => void): void {
    const done = this.#waiters.filter(which);
    this.#waiters = this.#waiters.filter((waiter) => !done.includes(waiter));
    for (const waiter of done) {
      waiter.cancel();
      act(waiter);
    }
  }
}

function toStatus(reason: unknown): SessionStatus {
  if (reason === "ephemeral") return { state: "ephemeral" };
  return { state: "error", reason: REASONS.has(reason) ? (reason as SessionErrorReason) : "invalid" };
}

const notSaved = (reason: string): HoldfastError =>
  new HoldfastError(
    "session_not_saved",
    `A session write could not be confirmed: ${reason}. It may still arrive; session.status(key) tells.`,
  );
