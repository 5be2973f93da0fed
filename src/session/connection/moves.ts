import { cookieOperations, withoutCookieValues } from "../cookies/beside-cookies.ts";
import type { SessionContext } from "../context.ts";
import { noEntries, type Entries, type Entry, type SessionState } from "../values/entry.ts";
import { merge } from "../values/merge.ts";
import type { PendingWrites } from "./pending-writes.ts";
import {
  carriedEntries,
  nextSession,
  predecessors,
  replaceSessions,
  type NextSession,
  type Predecessor,
} from "../life/renewal.ts";

const NOBODY: readonly Predecessor[] = [];

/** How a connection's session became another, as long as the browser is not known to hold that. */
export class Moves {
  /** How often. */
  count = 0;
  /** Whether the last time everything was erased. */
  erased = false;
  /** What the cookie may still hold. */
  from: readonly Predecessor[] = NOBODY;
  readonly #context: SessionContext;
  readonly #pending: PendingWrites;

  constructor(context: SessionContext, pending: PendingWrites) {
    this.#context = context;
    this.#pending = pending;
  }

  /** Returns the session that follows, and what is to be written of it. */
  next(
    old: SessionState,
    renewal: NextSession,
    written: ReadonlyMap<string, Entry>,
  ): { readonly state: SessionState; readonly writes: Entries } {
    this.count += 1;
    this.erased = renewal.kind === "erase";
    this.from = predecessors(this.#pending.moving ? this.from : [], old);
    const kept = carriedEntries(this.#context.definition, old.entries, renewal.kind);
    const operations = this.erased ? noEntries : cookieOperations(this.#pending.unsaved());
    const writes = new Map([...kept, ...operations, ...written]);
    const entries = merge(kept, withoutCookieValues(new Map([...operations, ...written])));
    return { state: nextSession(old, renewal, entries), writes };
  }

  /**
   * Who logs out is logged out at once, whether or not the page lives to commit it. Where a store does not answer now, the
   * commit that is to come ends the session in it. What another process has written until the very end, and is carried,
   * comes along by `late`.
   */
  leave({ kind }: NextSession, next: SessionState, late: (left: Entries) => void): void {
    if (kind === "renew") return;
    const { erased } = this;
    replaceSessions(this.#context, this.from, { ...next, erased }).then(
      (left) => (erased ? undefined : late(left)),
      () => {},
    );
  }
}
