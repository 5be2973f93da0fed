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

/** What a {@link SessionLine} tells of: the connection that speaks on it. */
export interface ToldSession {
  readonly held: HeldState;
  readonly pending: PendingWrites;
  readonly kept: KeptWrites;
  readonly link: StoreLink | undefined;
  /** If the session has become another. */
  readonly moves: Moves | undefined;
}

/** What a connection says on its session channel: many changes in one turn are one message. */
export class SessionLine {
  readonly #context: SessionContext;
  readonly #told: ToldSession;
  #changed: Set<string> | undefined;
  #push: ((event: string, payload: object) => void) | undefined;
  #scheduled = false;
  #sealed: { readonly unsaved: Entries; readonly writes: SealedWrites } | undefined;
  #csrf: string | undefined;
  #tag: string | undefined;

  constructor(context: SessionContext, told: ToldSession) {
    this.#context = context;
    this.#told = told;
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
    const session = this.#told.held.state;
    return session.provisional ? undefined : (this.#csrf ??= sealCsrf(this.#context, session));
  }

  /** What the session is called; not before it has a name for good. */
  #tagOf(state: SessionState): string {
    return (this.#tag ??= tagOf(this.#context.keyRing, state));
  }

  /** There is something to say: that these keys have other values now, among it. */
  schedule(keys: Iterable<string> = []): void {
    for (const key of keys) (this.#changed ??= new Set()).add(key);
    if (this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => this.flush());
  }

  /** Says now what there is to say, before a view's own answer: a page that shows a value has the courier for it. */
  flush(): void {
    if (!this.#scheduled) return;
    this.#scheduled = false;
    if (this.#push === undefined) return;
    const message = this.#message();
    const values = this.#told.held.values();
    for (const key of this.#changed ?? []) {
      if (this.#context.definition.keys[key]?.write === "client") (message.changed ??= []).push([key, values[key]]);
    }
    this.#changed = undefined;
    this.#push("state", message);
  }

  /** How things stand. */
  message(): StateMessage {
    return this.#message();
  }

  /** Member by member: there is one for each write, and most have few. */
  #message(): Writable<StateMessage> {
    const { definition } = this.#context;
    const { pending, link, kept: keeping, moves } = this.#told;
    const { state } = this.#told.held;
    // A store is written from here; the page need not commit, unless that fails.
    const direct = state.stored && link?.proven ? link : undefined;
    const kept = keeping.message(state);
    const withheld = withheldClientKeys(definition, state.entries);
    const message: Writable<StateMessage> = {
      n: pending.n,
      keys: clientClocks(definition, state.entries),
      status: this.#statuses(withheld),
    };
    if (direct !== undefined) message.saved = direct.held;
    const sealed = direct === undefined || direct.failing ? this.#sealedWrites() : undefined;
    if (sealed !== undefined) message.patch = sealed.patch;
    if (sealed?.courier !== undefined) message.courier = sealed.courier;
    if (moves !== undefined) message.moves = moves.count;
    if (!state.provisional) {
      message.tag = this.#tagOf(state);
      message.csrf = this.csrf() ?? "";
    }
    if (withheld.length > 0) message.withheld = withheld;
    if (moves?.erased) message.erased = true;
    if (kept !== undefined) message.kept = kept;
    return message;
  }

  #statuses(withheld: readonly string[]): Record<string, readonly [string, string?]> {
    const { held, pending, kept } = this.#told;
    const { entries } = held.state;
    const statuses = Object.assign(pending.statuses(), kept.statuses());
    // What is typed into keys that nobody may keep lasts as long as the connection.
    for (const key of withheld) {
      const entry = entries.get(key);
      if (entry !== undefined && !entry.deleted) statuses[key] = ["ephemeral"];
    }
    return statuses;
  }

  /** What is unsaved, sealed once as long as it stays the same. */
  #sealedWrites(): SealedWrites | undefined {
    const { pending, moves } = this.#told;
    const unsaved = pending.unsaved();
    if (unsaved.size === 0 && !pending.moving) return undefined;
    const session = this.#told.held.state;
    const state = pending.moving && moves !== undefined ? { ...session, from: moves.from } : session;
    if (this.#sealed?.unsaved !== unsaved)
      this.#sealed = { unsaved, writes: sealWrites(this.#context, state, unsaved) };
    return this.#sealed.writes;
  }
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };
