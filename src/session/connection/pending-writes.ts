import type { Cancel, Clock } from "../../base/clock.ts";
import { HoldfastError } from "../../base/errors.ts";
import { isCookieKey } from "../cookies/beside-cookies.ts";
import type { Entries, Entry } from "../values/entry.ts";
import type { SessionErrorReason, SessionStatus } from "./view-session.ts";

interface Pending {
  readonly entry: Entry;
  readonly n: number;
}

interface Waiter {
  readonly n: number;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
  readonly cancel: Cancel;
}

/** Stands among the keys for the session itself becoming another. */
const MOVE = "";

const REASONS = new Set<unknown>(["too_large", "invalid", "offline", "epoch_changed", "store", "expired"]);

/** A connection's writes on their way to the cookie, numbered, and how far each key has come. */
export class PendingWrites {
  readonly #clock: Clock;
  readonly #waitMs: number;
  /** Made for the first write, as is what follows. */
  #pending: Map<string, Pending> | undefined;
  #status: Map<string, SessionStatus> | undefined;
  /** Keys whose last input was refused: how an older write of theirs fares says nothing about it. */
  #refused: Set<string> | undefined;
  #waiters: readonly Waiter[] = NOBODY;
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

  /** Up to which write nothing is under way any more. */
  get saved(): number {
    return Math.min(this.#n, ...Array.from(this.#pending?.values() ?? [], ({ n }) => n - 1));
  }

  add(entries: ReadonlyMap<string, Entry>): void {
    if (entries.size === 0) return;
    this.#unsaved = undefined;
    this.#n += 1;
    const pending = (this.#pending ??= new Map());
    for (const [key, entry] of entries) {
      pending.set(key, { entry, n: this.#n });
      this.#refused?.delete(key);
      this.#tell(key, { state: "accepted" });
    }
  }

  /** Whether the session has become another, and no confirmation has covered that yet. */
  get moving(): boolean {
    return this.#pending?.has(MOVE) ?? false;
  }

  /** What no confirmation has covered yet; the same object until that changes. */
  unsaved(): Entries {
    if (this.#unsaved !== undefined) return this.#unsaved;
    const unsaved = new Map<string, Entry>();
    for (const [key, { entry }] of this.#pending ?? []) if (key !== MOVE) unsaved.set(key, entry);
    return (this.#unsaved = unsaved);
  }

  /** The session becomes another, which begins with `entries`; what else was under way is lost with the old one. */
  moved(entries: ReadonlyMap<string, Entry>): void {
    this.lose();
    this.add(new Map([...entries, [MOVE, NO_ENTRY]]));
  }

  /** The session is over, and with it whatever was under way. */
  lose(): void {
    for (const [key] of this.#pending ?? []) this.#tell(key, { state: "error", reason: "epoch_changed" });
    this.#pending = undefined;
    this.#refused = undefined;
    this.#unsaved = undefined;
    this.#settle(
      () => true,
      (waiter) => waiter.reject(notSaved("epoch_changed")),
    );
  }

  /** An input was refused; what the key held before is still on its way. */
  refuse(key: string, reason: SessionErrorReason): void {
    (this.#refused ??= new Set()).add(key);
    this.#tell(key, { state: "error", reason });
  }

  #tell(key: string, status: SessionStatus): void {
    (this.#status ??= new Map()).set(key, status);
  }

  /** @returns whether a status changed. */
  committed(n: number): boolean {
    return this.#upTo(n).filter(([key]) => this.#advance(key, { state: "committed" })).length > 0;
  }

  /** @returns whether a status changed. */
  confirmed(n: number): boolean {
    const confirmed = this.#upTo(n);
    for (const [key] of confirmed) {
      this.#pending?.delete(key);
      this.#advance(key, { state: "confirmed" });
    }
    this.#unsaved = undefined;
    this.#settle(
      (waiter) => waiter.n <= n,
      (waiter) => waiter.resolve(),
    );
    return confirmed.length > 0;
  }

  /**
   * The browser could not save: one key, or all up to `n`. What fails by its own fault is given up; what could not be
   * sent, or put into a store, is tried again, and what was sent too late is numbered anew for a fresh patch.
   *
   * @returns whether a status changed.
   */
  failed(n: number, failure: { key: unknown; reason: unknown }): boolean {
    const failed = this.#upTo(n).filter(([key]) => failure.key === undefined || failure.key === key);
    if (failed.length === 0) return false;
    if (failure.reason === "expired") this.add(new Map(failed.map(([key, { entry }]) => [key, entry])));
    else this.#fail(failed, n, failure.reason);
    return true;
  }

  /** The store cannot be reached: what is unsaved is kept and tried again, but nobody waits for it. */
  stall(): void {
    for (const [key] of this.#pending ?? []) this.#advance(key, { state: "error", reason: "store" });
    this.#settle(
      () => true,
      (waiter) => waiter.reject(notSaved("store")),
    );
  }

  #fail(failed: readonly [string, Pending][], n: number, why: unknown): void {
    const status = toStatus(why);
    for (const [key] of failed) this.#advance(key, status);
    if (why === "offline") return;
    if (why !== "unavailable") {
      for (const [key] of failed) this.#pending?.delete(key);
      this.#unsaved = undefined;
    }
    const reason = status.state === "error" ? status.reason : status.state;
    this.#settle(
      (waiter) => waiter.n <= n,
      (waiter) => waiter.reject(notSaved(reason)),
    );
  }

  #advance(key: string, status: SessionStatus): boolean {
    if (this.#refused?.has(key)) return false;
    if (status.state !== "error" && this.#status?.get(key)?.state === status.state) return false;
    this.#tell(key, status);
    return true;
  }

  status(key: string): SessionStatus {
    return this.#status?.get(key) ?? { state: "idle" };
  }

  statuses(): Record<string, readonly [string, string?]> {
    const told: Record<string, readonly [string, string?]> = {};
    for (const [key, status] of this.#status ?? []) {
      if (key === MOVE || isCookieKey(key)) continue;
      told[key] = status.state === "error" ? [status.state, status.reason] : [status.state];
    }
    return told;
  }

  /** Resolves once everything written so far is confirmed. */
  settled(): Promise<void> {
    if (this.#pending === undefined || this.#pending.size === 0) return Promise.resolve();
    const n = this.#n;
    return new Promise((resolve, reject) => {
      const cancel = this.#clock.setTimeout(() => {
        this.#settle(
          (waiter) => waiter.resolve === resolve,
          (waiter) => waiter.reject(notSaved("offline")),
        );
      }, this.#waitMs);
      this.#waiters = [...this.#waiters, { n, resolve, reject, cancel }];
    });
  }

  close(): void {
    this.#settle(
      () => true,
      (waiter) => waiter.reject(notSaved("offline")),
    );
  }

  #upTo(n: number): [string, Pending][] {
    return [...(this.#pending ?? [])].filter(([, pending]) => pending.n <= n);
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

const NOBODY: readonly Waiter[] = [];
const NO_ENTRY: Entry = { clock: "" };

function toStatus(reason: unknown): SessionStatus {
  if (reason === "ephemeral") return { state: "ephemeral" };
  if (reason === "unavailable") return { state: "error", reason: "store" };
  return { state: "error", reason: REASONS.has(reason) ? (reason as SessionErrorReason) : "invalid" };
}

const notSaved = (reason: string): HoldfastError =>
  new HoldfastError(
    "session_not_saved",
    `A session write could not be confirmed: ${reason}. It may still arrive; session.status(key) tells.`,
  );
