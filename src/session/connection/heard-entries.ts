import type { Cancel } from "../../base/clock.ts";
import { SparseMap } from "../../base/sparse.ts";
import { isCookieKey } from "../cookies/beside-cookies.ts";
import type { SessionContext } from "../context.ts";
import type { Entries, Entry, SessionState } from "../values/entry.ts";
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
 * What a connection shows because another has written it, and has not seen saved yet. Whoever wrote it saves it, with a
 * page that may be gone before. So after a while it is asked for where the session is kept; what is not there after as
 * long again, this connection saves as well.
 */
export class HeardEntries {
  readonly #context: SessionContext;
  readonly #ports: HeardEntriesPorts;
  readonly #heard = new SparseMap<string, Entry>();
  #cancel: Cancel | undefined;

  constructor(context: SessionContext, ports: HeardEntriesPorts) {
    this.#context = context;
    this.#ports = ports;
  }

  /** Others have written these, which are newer than what was known. */
  add(entries: Entries): void {
    for (const [key, entry] of entries) if (!isCookieKey(key)) this.#heard.set(key, entry);
    if (this.#heard.size > 0) this.#wait(() => this.#ask());
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
