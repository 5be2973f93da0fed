import { channel } from "node:diagnostics_channel";

/** What the sessions of an app have seen on this process since it started. */
export interface SessionCounters {
  /** Commits that were taken. */
  readonly commits: number;
  /** Commits that were refused, by the reason that their answer gave. */
  readonly refused: Readonly<Record<string, number>>;
  /** Writes that came to a commit and found a newer one of their key. */
  readonly lost: number;
  /** Commits that brought back what a late answer had overwritten in the browser's cookie. */
  readonly repairs: number;
  /** Requests and connections that knew a write by its courier alone. */
  readonly couriers: number;
  /** Bytes of commits that were taken. */
  readonly bytesIn: number;
  /** Bytes of the cookies that commits and controllers have set. */
  readonly bytesOut: number;
  /** How often a clock more than a minute ahead of this process's was followed. */
  readonly clockAhead: number;
  /** The furthest that any clock was ahead, in ms. */
  readonly skew: number;
}

/**
 * What is published on `node:diagnostics_channel`, by the name of the channel. None of it names a visitor or holds a value.
 *
 * @example
 * ```ts
 * import { subscribe } from "node:diagnostics_channel";
 * import type { SessionDiagnostics } from "holdfast";
 *
 * subscribe("holdfast:session:refused", (message) => {
 *   const { status, reason } = message as SessionDiagnostics["holdfast:session:refused"];
 *   console.warn(`a commit was refused: ${status} ${reason}`);
 * });
 * ```
 */
export interface SessionDiagnostics {
  /** A commit was taken: of so many bytes, answered by so many bytes of cookies. */
  readonly "holdfast:session:commit": {
    readonly bytesIn: number;
    readonly bytesOut: number;
    /** Writes that found a newer one of their key. */
    readonly lost: number;
    /** It brought back what the cookie had lost. */
    readonly repaired: boolean;
  };
  /** A commit was refused. */
  readonly "holdfast:session:refused": { readonly status: number; readonly reason: string };
  /** A request or a connection knew these keys by their couriers alone. */
  readonly "holdfast:session:courier": { readonly keys: readonly string[] };
  /** A clock further ahead than any before, in ms. */
  readonly "holdfast:session:skew": { readonly ms: number };
  /** Sessions are over: how many, and why. */
  readonly "holdfast:session:ended": { readonly count: number; readonly reason: string };
}

const channels = {
  "holdfast:session:commit": channel("holdfast:session:commit"),
  "holdfast:session:refused": channel("holdfast:session:refused"),
  "holdfast:session:courier": channel("holdfast:session:courier"),
  "holdfast:session:skew": channel("holdfast:session:skew"),
  "holdfast:session:ended": channel("holdfast:session:ended"),
} as const satisfies Record<keyof SessionDiagnostics, unknown>;

/** Costs a look where nobody has subscribed. */
function tell<Name extends keyof SessionDiagnostics>(name: Name, message: () => SessionDiagnostics[Name]): void {
  const told = channels[name];
  if (told.hasSubscribers) told.publish(message());
}

/** Bytes of `Set-Cookie` lines, which are ASCII. */
export const bytesOf = (lines: readonly string[]): number => lines.reduce((sum, { length }) => sum + length, 0);

/** Counts for one app, and tells whoever has subscribed. */
export class Observer {
  readonly #refused = new Map<string, number>();
  #commits = 0;
  #lost = 0;
  #repairs = 0;
  #couriers = 0;
  #bytesIn = 0;
  #bytesOut = 0;
  #clockAhead = 0;
  #skew = 0;

  commit(commit: SessionDiagnostics["holdfast:session:commit"]): void {
    this.#commits += 1;
    this.#lost += commit.lost;
    this.#repairs += commit.repaired ? 1 : 0;
    this.#bytesIn += commit.bytesIn;
    this.#bytesOut += commit.bytesOut;
    tell("holdfast:session:commit", () => commit);
  }

  refused(status: number, reason: string): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
    tell("holdfast:session:refused", () => ({ status, reason }));
  }

  courier(keys: Iterable<string>): void {
    this.#couriers += 1;
    tell("holdfast:session:courier", () => ({ keys: [...keys] }));
  }

  /** A controller has set cookies. */
  cookies(bytes: number): void {
    this.#bytesOut += bytes;
  }

  /** A clock was followed that is ahead. */
  ahead(ms: number, far: boolean): void {
    if (far) this.#clockAhead += 1;
    if (ms <= this.#skew) return;
    this.#skew = ms;
    tell("holdfast:session:skew", () => ({ ms }));
  }

  ended(count: number, reason: string): void {
    if (count > 0) tell("holdfast:session:ended", () => ({ count, reason }));
  }

  counters(): SessionCounters {
    return {
      commits: this.#commits,
      refused: Object.fromEntries(this.#refused),
      lost: this.#lost,
      repairs: this.#repairs,
      couriers: this.#couriers,
      bytesIn: this.#bytesIn,
      bytesOut: this.#bytesOut,
      clockAhead: this.#clockAhead,
      skew: this.#skew,
    };
  }
}
