import type { Cancel } from "../base/clock.ts";
import { isCookieKey } from "./beside-cookies.ts";
import type { SessionContext } from "./context.ts";
import { noEntries, type Entries } from "./entry.ts";
import type { HeldState } from "./held-state.ts";
import { withoutKept } from "./kept.ts";
import { merge, newerThan } from "./merge.ts";
import type { PendingWrites } from "./pending-writes.ts";

/** What a {@link HeardEntries} watches over. */
export interface HeardEntriesPorts {
  /** All that the connection shows. */
  readonly held: Pick<HeldState, "state">;
  /** What of it is on its way. */
  readonly pending: Pick<PendingWrites, "add" | "unsaved">;
  /** There is more on its way. */
  adopted(): void;
}

/**
 * What a connection shows because others have written it. Whoever wrote it saves it, with a page that may be gone before.
 * What no ticket has shown to be saved after a while, this connection's page brings home as well.
 */
export class HeardEntries {
  readonly #context: SessionContext;
  readonly #ports: HeardEntriesPorts;
  /** Known to be where the session is kept. */
  #saved: Entries = noEntries;
  #cancel: Cancel | undefined;

  constructor(context: SessionContext, ports: HeardEntriesPorts) {
    this.#context = context;
    this.#ports = ports;
  }

  /** These are kept: a cookie, a ticket, a store has said so. */
  saved(entries: Entries): void {
    this.#saved = merge(this.#saved, entries);
  }

  /** Something was heard. Connections wait differently long, so that the first of them does it for all. */
  heard(): void {
    const { clock, limits } = this.#context;
    this.#cancel ??= clock.setTimeout(
      () => {
        this.#cancel = undefined;
        const lacking = this.#lacking();
        if (lacking.size === 0) return;
        this.#ports.pending.add(lacking);
        this.#ports.adopted();
      },
      limits.heardMs * (1 + Math.random()),
    );
  }

  /** The session has become another, or the connection is closed. */
  reset(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#saved = noEntries;
  }

  #lacking(): Entries {
    const entries = withoutKept(this.#context.definition, this.#ports.held.state.entries);
    const lacking = newerThan(newerThan(entries, this.#saved), this.#ports.pending.unsaved());
    return new Map([...lacking].filter(([key]) => !isCookieKey(key)));
  }
}
