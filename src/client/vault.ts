import type { Committed } from "./commit-reply.ts";
import type { Beacon } from "./cookies.ts";

/** `localStorage`, or anything that behaves like it. */
export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, text: string): void;
  removeItem(name: string): void;
}

/** Its name in `localStorage`. */
export const VAULT = "holdfast:vault";
/** Tickets of commits that knew nothing of each other; there are several only until the next commit joins them. */
const TICKETS = 8;
/** So long a page without storage knows its own, in ms: an answer may be under way, and no other tab can say that all is deleted. */
const OWN_MS = 30_000;
/** Letters of a ticket. One of a full session cookie has some five thousand. */
const LETTERS = 16_384;

type Kept = readonly [tag: string, version: string, ticket: string];

/**
 * What the commit endpoint answered last, for all tabs and the next page: the cookie itself may be overwritten by an
 * older answer that comes late, when the tab that knew better is closed. What is confirmed is in here, or in a ticket
 * that a later commit has made of it. Where the browser refuses its storage, a page knows for a while what it was answered itself.
 */
export class Vault {
  readonly #shelf: () => Shelf;
  /** What is kept where there is no storage. */
  #own: readonly Kept[] = [];
  #until = 0;

  /** @param shelf throws where the browser refuses. */
  constructor(shelf: () => Shelf) {
    this.#shelf = shelf;
  }

  /** A ticket of which the browser's cookie is not known to hold everything. */
  beyond(beacon: Beacon): string | undefined {
    return this.#read().find(([tag, version]) => tag !== beacon.tag || version !== beacon.version)?.[2];
  }

  /** The ticket of exactly what the browser's cookie holds. */
  of(beacon: Beacon): string | undefined {
    return this.#read().find(([tag, version]) => tag === beacon.tag && version === beacon.version)?.[2];
  }

  /** The newest ticket of a session. */
  newest(tag: string | undefined): string | undefined {
    return this.#read().findLast(([of]) => of === tag)?.[2];
  }

  /** Keeps an answer's ticket, in place of those that are in it: of what its request sent along and of its cookie. */
  keep({ tag, version, seen, ticket }: Partial<Committed>, sent: string | undefined): void {
    const others = this.#read().filter(([, known, text]) => text !== sent && known !== seen && known !== version);
    const newest = tag && version && ticket && ticket.length <= LETTERS ? [[tag, version, ticket] as const] : [];
    this.#write([...others, ...newest].slice(-TICKETS));
  }

  /** Forgets what was of a session that is over; another tab may have left the one that follows. */
  drop(over: string | null | undefined): void {
    const others = this.#read().filter(([tag]) => tag !== over);
    if (others.length < this.#read().length) this.#write(others);
  }

  /** Forgets everything: what the user has deleted must not come back. */
  clear(): void {
    if (this.#read().length > 0) this.#write([]);
  }

  #read(): readonly Kept[] {
    try {
      const kept: unknown = JSON.parse(this.#shelf().getItem(VAULT) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      return Date.now() < this.#until ? this.#own : [];
    }
  }

  #write(kept: readonly Kept[]): void {
    try {
      if (kept.length === 0) this.#shelf().removeItem(VAULT);
      else this.#shelf().setItem(VAULT, JSON.stringify(kept));
    } catch {
      this.#own = kept;
      this.#until = Date.now() + OWN_MS;
    }
  }
}

const isKept = (kept: unknown): kept is Kept =>
  Array.isArray(kept) && kept.length === 3 && kept.every((part) => typeof part === "string");
