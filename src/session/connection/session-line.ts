import { SparseSet } from "../../base/sparse.ts";
import type { StateMessage } from "./connection-messages.ts";
import { withheldClientKeys } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { sealCsrf } from "../cookies/csrf.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import type { HeldState } from "./held-state.ts";
import { tagOf } from "../values/identity.ts";
import type { KeptWrites } from "./kept-writes.ts";
import type { Moves } from "./moves.ts";
import type { PendingWrites } from "./pending-writes.ts";
import { clientClocks } from "../values/plain-write.ts";
import { sealWrites, type SealedWrites } from "../cookies/sealed-courier.ts";
import type { StoreLink } from "./store-link.ts";

/** What a {@link SessionLine} tells of. */
export interface SessionLineParts {
  readonly held: HeldState;
  readonly pending: PendingWrites;
  readonly kept: KeptWrites;
  readonly link: StoreLink | undefined;
  readonly moves: Moves;
}

/** What a connection says on its session channel: many changes in one turn are one message. */
export class SessionLine {
  readonly #context: SessionContext;
  readonly #held: HeldState;
  readonly #pending: PendingWrites;
  readonly #kept: KeptWrites;
  readonly #link: StoreLink | undefined;
  readonly #moves: Moves;
  readonly #changed = new SparseSet<string>();
  #push: ((event: string, payload: object) => void) | undefined;
  #scheduled = false;
  #sealed: ({ readonly unsaved: Entries } & SealedWrites) | undefined;
  #csrf: string | undefined;
  #tag: string | undefined;

  constructor(context: SessionContext, { held, pending, kept, link, moves }: SessionLineParts) {
    this.#context = context;
    this.#held = held;
    this.#pending = pending;
    this.#kept = kept;
    this.#link = link;
    this.#moves = moves;
  }

  attach(push: ((event: string, payload: object) => void) | undefined): void {
    this.#push = push;
  }

  /** Says at once that the session is over. */
  ended(reason: string): void {
    this.#push?.("ended", { reason });
  }

  /** Asks the page what its cookie says. */
  look(): void {
    this.#push?.("look", {});
  }

  /** The session has become another: what was sealed for it is no longer good. */
  reset(): void {
    this.#sealed = undefined;
    this.#csrf = undefined;
    this.#tag = undefined;
  }

  /** A token for forms and writes of the session; undefined while there is none. */
  csrf(): string | undefined {
    const session = this.#held.state;
    return session.provisional ? undefined : (this.#csrf ??= sealCsrf(this.#context, session));
  }

  /** What the session is called; not before it has a name for good. */
  #tagOf(state: SessionState): string {
    return (this.#tag ??= tagOf(this.#context.keyRing, state));
  }

  /** There is something to say: that these keys have other values now, among it. */
  schedule(keys: Iterable<string> = []): void {
    for (const key of keys) this.#changed.add(key);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  /** Says now what there is to say, before a view's own answer: a page that shows a value has the courier for it. */
  flush(): void {
    if (!this.#scheduled) return;
    this.#scheduled = false;
    if (this.#push === undefined) return;
    const values = this.#held.values();
    const changed = [...this.#changed].filter((key) => this.#context.definition.keys[key]?.write === "client");
    this.#changed.clear();
    this.#push("state", {
      ...this.message(),
      ...(changed.length > 0 && { changed: changed.map((key) => [key, values[key]]) }),
    });
  }

  /** How things stand. */
  message(): StateMessage {
    const { definition } = this.#context;
    const pending = this.#pending;
    const link = this.#link;
    const { state } = this.#held;
    const { count: moves, erased } = this.#moves;
    // A store is written from here; the page need not commit, unless that fails.
    const direct = state.stored && link?.proven ? link : undefined;
    const kept = this.#kept.message(state);
    const withheld = withheldClientKeys(definition, state.entries);
    return {
      n: pending.n,
      ...(direct !== undefined && { saved: direct.held }),
      ...((direct === undefined || direct.failing) && this.#sealedWrites()),
      ...(moves > 0 && { moves }),
      ...(!state.provisional && { tag: this.#tagOf(state), csrf: this.csrf() ?? "" }),
      keys: clientClocks(definition, state.entries),
      status: { ...pending.statuses(), ...this.#kept.statuses(), ...this.#ephemeral(withheld) },
      ...(withheld.length > 0 && { withheld }),
      ...(erased && { erased: true as const }),
      ...(kept !== undefined && { kept }),
    };
  }

  /** What is typed into keys that nobody may keep lasts as long as the connection. */
  #ephemeral(withheld: readonly string[]): Record<string, readonly [string]> {
    const { entries } = this.#held.state;
    const typed = withheld.filter((key) => entries.get(key) !== undefined && entries.get(key)?.deleted !== true);
    return Object.fromEntries(typed.map((key) => [key, ["ephemeral"] as const]));
  }

  /** What is unsaved, sealed once as long as it stays the same. */
  #sealedWrites(): SealedWrites | undefined {
    const pending = this.#pending;
    const unsaved = pending.unsaved();
    if (unsaved.size === 0 && !pending.moving) return undefined;
    const session = this.#held.state;
    const state = pending.moving ? { ...session, from: this.#moves.from } : session;
    if (this.#sealed?.unsaved !== unsaved) this.#sealed = { unsaved, ...sealWrites(this.#context, state, unsaved) };
    const { patch, courier } = this.#sealed;
    return { patch, ...(courier !== undefined && { courier }) };
  }
}
