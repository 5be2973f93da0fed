import type { Cancel } from "../../base/clock.ts";
import { SparseMap } from "../../base/sparse.ts";
import { isCookieKey } from "../cookies/beside-cookies.ts";
import type { SessionContext } from "../context.ts";
import { filterEntries, noEntries, type Entries, type Entry, type SessionState } from "../values/entry.ts";
import { FOREIGN_VERSION } from "../values/entry-value.ts";
import { withoutKept } from "../values/kept.ts";
import { newerThan } from "../values/merge.ts";
import type { PendingWrites } from "./pending-writes.ts";

/** The connection's side of {@link HeardEntries}. */
export interface HeardEntriesPorts {
  session(): SessionState;
  readonly pending: Pick<PendingWrites, "add">;
  /** Asks where the session is kept what it holds. */
  ask(): void;
  /** There is more to save. */
  adopted(): void;
}

/**
 * What a connection shows because another has written it, and has not seen saved yet, or sees saved no more. Whoever
 * wrote it saves it, with a page that may be gone before. So after a while it is asked for where the session is kept;
 * what is not there after as long again, this connection saves as well.
 */
export class HeardEntries {
  readonly #context: SessionContext;
  readonly #ports: HeardEntriesPorts;
  readonly #heard = new SparseMap<string, Entry>();
  /** Saved from here once: what is not there even so was left out. */
  readonly #adopted = new WeakSet<Entry>();
  #cancel: Cancel | undefined;

  constructor(context: SessionContext, ports: HeardEntriesPorts) {
    this.#context = context;
    this.#ports = ports;
  }

  /** These are newer than what is known to be where the session is kept. */
  add(entries: Entries): void {
    // Who says again that something is missing must not put off that it is saved.
    const news = [...entries].filter(
      ([key, entry]) => !isCookieKey(key) && !this.#adopted.has(entry) && this.#heard.get(key) !== entry,
    );
    for (const [key, entry] of news) this.#heard.set(key, entry);
    if (news.length > 0) this.#wait(() => this.#ask());
  }

  /** These are where the session is kept: a ticket or the store has said so. */
  saved(entries: Entries): void {
    for (const [key, { clock }] of this.#heard) if (clock <= (entries.get(key)?.clock ?? "")) this.#heard.delete(key);
    if (this.#heard.size === 0) this.reset();
  }

  /** The session has become another, or the connection is closed. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#heard.clear();
  }

  #ask(): void {
    this.#ports.ask();
    this.#wait(() => this.#adopt());
  }

  #adopt(): void {
    const { entries } = this.#ports.session();
    // What its own page has replaced since is on its way in the newer form.
    const lacking = new Map([...this.#heard].filter(([key, entry]) => entries.get(key) === entry));
    this.reset();
    if (lacking.size === 0) return;
    for (const entry of lacking.values()) this.#adopted.add(entry);
    this.#ports.pending.add(lacking);
    this.#ports.adopted();
  }

  /** Connections wait differently long, so that the first of them does it for all. */
  #wait(run: () => void): void {
    const { clock, limits } = this.#context;
    this.#cancel?.();
    this.#cancel = clock.setTimeout(run, limits.heardMs * (1 + Math.random()));
  }
}

/**
 * What a connection knows, from its handshake's cookie perhaps, and its page's newest ticket does not: an answer that came
 * late has overwritten it, and whoever had saved it may be gone. What is on its way from here, or has failed, is not meant,
 * nor what Phoenix keeps in a session that is shared with it, and may have deleted.
 */
export function overwritten(
  { definition }: SessionContext,
  { state, pending }: { readonly state: SessionState; readonly pending: PendingWrites },
  ticket: Entries,
): Entries {
  // The ticket of a session in a store holds nothing of it.
  if (state.stored) return noEntries;
  const unsaved = pending.unsaved();
  return filterEntries(newerThan(withoutKept(definition, state.entries), ticket), (key, { version }) => {
    const isOurs = !unsaved.has(key) && pending.status(key).state !== "error";
    return isOurs && version !== FOREIGN_VERSION;
  });
}
