import { RecentMap } from "../../base/recent-map.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import { noEntries } from "../values/entry.ts";
import { merge } from "../values/merge.ts";

interface Kept {
  readonly generation: number;
  readonly entries: Entries;
  readonly until: number;
}

/**
 * What this process knows of sessions beyond their cookies: writes on their way to the browser. Bounded; the session
 * whose last write is oldest goes first. Losing it loses nothing that was shown as saved.
 */
export class Overlay {
  readonly #kept = new RecentMap<string, Kept>();
  readonly #sessions: number;
  readonly #ms: number;
  readonly #now: () => number;

  constructor(options: { sessions: number; ms: number; now: () => number }) {
    this.#sessions = options.sessions;
    this.#ms = options.ms;
    this.#now = options.now;
  }

  get size(): number {
    return this.#kept.size;
  }

  read({ id, generation }: Pick<SessionState, "id" | "generation">): Entries {
    const kept = this.#kept.get(id);
    return kept !== undefined && kept.generation === generation && kept.until > this.#now() ? kept.entries : noEntries;
  }

  /** What is known of the session of an id, whichever its generation. */
  find(id: string): Pick<SessionState, "generation" | "entries"> | undefined {
    const kept = this.#kept.get(id);
    return kept !== undefined && kept.until > this.#now() ? kept : undefined;
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  add(session: Pick<SessionState, "id" | "generation">, entries: Entries): void {
    const now = this.#now();
    const merged = merge(this.read(session), entries);
    this.#kept.set(session.id, { generation: session.generation, entries: merged, until: now + this.#ms });
    this.#kept.prune(({ until }) => this.#kept.size > this.#sessions || until <= now);
  }
}
