import { isWithdrawn, withConsent } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { noEntries, type Entries, type SessionState } from "../values/entry.ts";
import { keepingOf, KEEPINGS, keptEntries, openKept, sealKept, withoutKept, type Keeping } from "../values/kept.ts";
import { merge, newerThan } from "../values/merge.ts";
import { PendingWrites } from "./pending-writes.ts";

/** What the page is to put into its storages: the sealed entries of each, `null` for none any more. */
export interface KeptMessage {
  readonly n: number;
  readonly tab?: string | null;
  readonly device?: string | null;
}

/**
 * A connection's keys that the browser keeps. Their entries are among the session's own; from here they go sealed into
 * the page's storages, which each join brings back.
 */
export class KeptWrites {
  readonly #context: SessionContext;
  /** Made for the first write that the browser is to keep, if ever. */
  #pending: PendingWrites | undefined;
  /** Places whose storage should hold something else. */
  #owed = NOTHING_OWED;
  /** What each storage was last known to hold. */
  #held: Readonly<Partial<Record<Keeping, string>>> = NOTHING_KEPT;
  /** Entries of keys that this version of the program does not know. */
  #opaque: Readonly<Partial<Record<Keeping, Entries>>> = NOTHING_KEPT;
  #n = 0;
  #message: KeptMessage | undefined;
  #sealedFor: SessionState | undefined;

  constructor(context: SessionContext) {
    this.#context = context;
  }

  /** Number of the newest message: all that was taken is in it. */
  get n(): number {
    return this.#n;
  }

  get #writes(): PendingWrites {
    return (this.#pending ??= new PendingWrites(this.#context.clock, this.#context.limits.flushMs));
  }

  /** Takes what the browser keeps; returns the entries that are the session's. What nobody may keep is neither. */
  take(entries: Entries, consents: Entries): Entries {
    const { definition } = this.#context;
    const own = withoutKept(definition, entries, consents);
    if (own === entries) return own;
    const may = withConsent(definition, entries, consents);
    const kept = new Map([...may].filter(([key]) => !own.has(key)));
    this.#writes.add(kept);
    for (const keeping of KEEPINGS) if (keptEntries(definition, kept, keeping).size > 0) this.#owe(keeping);
    return own;
  }

  /**
   * What the page's storages hold of this session: entries to merge. What is not of it is to be replaced there, but not
   * what another tab was `heard` to have put there for a later one: the two would go on replacing each other's.
   */
  open(payload: unknown, session: SessionState, heard = false): Entries {
    const texts = typeof payload === "object" && payload !== null ? (payload as Record<string, unknown>) : {};
    let entries = noEntries;
    for (const keeping of KEEPINGS) {
      const text = texts[keeping];
      if (typeof text !== "string" || this.#held[keeping] === text) continue;
      this.#held = { ...this.#held, [keeping]: text };
      entries = merge(entries, this.#opened({ keeping, text, heard }, session));
    }
    return entries;
  }

  #opened(
    { keeping, text, heard }: { keeping: Keeping; text: string; heard: boolean },
    session: SessionState,
  ): Entries {
    const { definition, clock, limits } = this.#context;
    const state = openKept(this.#context, keeping, text);
    if (state === undefined || !isOf(state, session)) {
      if (!heard || state === undefined || state.generation <= session.generation) this.#owe(keeping);
      return noEntries;
    }
    const kept = keptEntries(definition, state.entries, keeping);
    const known = withConsent(definition, kept, session.entries);
    const withdrawn = [...kept.keys()].some((key) => !known.has(key) && isWithdrawn(definition, key, session.entries));
    // Whether it may be kept is not known as long as a store is away.
    const opaque = new Map(
      [...state.entries].filter(
        ([key]) => !Object.hasOwn(definition.keys, key) || (kept.has(key) && !known.has(key) && !withdrawn),
      ),
    );
    this.#opaque = { ...this.#opaque, [keeping]: merge(this.#opaque[keeping] ?? noEntries, opaque) };
    const age = clock.now() + limits.cookieMs - (state.expiresAt ?? 0);
    const lacks = newerThan(keptEntries(definition, session.entries, keeping), known).size > 0;
    // Two tabs of a visitor without a session must not go on answering each other.
    const first = state.provisional && !session.provisional;
    if (withdrawn || lacks || first || age >= limits.cookieRenewMs) this.#owe(keeping);
    return known;
  }

  /** What the page is to store; undefined where it holds everything. The same until that changes. */
  message(session: SessionState): KeptMessage | undefined {
    this.#follow(session);
    if (this.#owed.length === 0) return undefined;
    return (this.#message ??= {
      n: this.#n,
      ...Object.fromEntries(this.#owed.map((keeping) => [keeping, this.#seal(keeping, session)])),
    });
  }

  /** The session has become another: what is kept is sealed for that one, and what it has lost goes from the browser. */
  #follow(session: SessionState): void {
    const before = this.#sealedFor;
    this.#sealedFor = session;
    if (before === undefined || isSame(before, session)) return;
    if (before.generation !== session.generation) this.#opaque = NOTHING_KEPT;
    for (const keeping of KEEPINGS) if (this.#held[keeping] !== undefined) this.#owe(keeping);
  }

  #seal(keeping: Keeping, session: SessionState): string | null {
    const { definition } = this.#context;
    const kept = keptEntries(definition, session.entries, keeping);
    const opaque = this.#opaque[keeping] ?? noEntries;
    const gone = [...opaque.keys()].filter((key) => isWithdrawn(definition, key, session.entries));
    const left = gone.length === 0 ? opaque : new Map([...opaque].filter(([key]) => !gone.includes(key)));
    const entries = merge(left, withConsent(definition, kept, session.entries));
    if (entries.size === 0) return null;
    const text = sealKept(this.#context, keeping, { ...session, entries });
    this.#held = { ...this.#held, [keeping]: text };
    return text;
  }

  /** Nothing may be left of what the browser keeps, whatever that is. */
  erase(): void {
    this.#opaque = NOTHING_KEPT;
    for (const keeping of KEEPINGS) this.#owe(keeping);
  }

  #owe(keeping: Keeping): void {
    if (!this.#owed.includes(keeping)) this.#owed = [...this.#owed, keeping];
    this.#n += 1;
    this.#message = undefined;
  }

  /** The page has stored message `n`, or could not; of an older one nothing follows. Returns whether a status changed. */
  stored(n: unknown, reason: unknown): boolean {
    if (n !== this.#n) return false;
    this.#owed = NOTHING_OWED;
    this.#message = undefined;
    const pending = this.#writes;
    const { n: newest } = pending;
    if (reason === undefined) return pending.confirmed(newest);
    return pending.failed(newest, { key: undefined, reason: "ephemeral" });
  }

  /** How far a key has come; undefined for one that the browser does not keep. */
  status(key: string) {
    return keepingOf(this.#context.definition, key) === undefined ? undefined : this.#writes.status(key);
  }

  statuses() {
    return this.#pending?.statuses();
  }

  refuse(key: string, reason: "invalid" | "too_large"): void {
    this.#writes.refuse(key, reason);
  }

  settled(): Promise<void> | undefined {
    return this.#pending?.settled();
  }

  close(): void {
    this.#pending?.close();
  }
}

const NOTHING_OWED: readonly Keeping[] = [];
const NOTHING_KEPT: Readonly<Partial<Record<Keeping, never>>> = {};

const isSame = (a: Pick<SessionState, "id" | "generation">, b: Pick<SessionState, "id" | "generation">): boolean =>
  a.id === b.id && a.generation === b.generation;

/** As everywhere: a session's own, or anonymous as it is and of its generation. */
const isOf = (kept: SessionState, session: SessionState): boolean =>
  kept.generation === session.generation && (kept.id === session.id || (kept.anonymous && session.anonymous));
