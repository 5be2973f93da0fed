import { HoldfastError } from "../base/errors.ts";
import { sessionChannel, type SessionMessage } from "./bus.ts";
import { decodeEntries, encodeEntries } from "./codec.ts";
import type { SessionContext } from "./context.ts";
import { cookieSize, openSessionCookie, readCookies } from "./cookies.ts";
import { courierEntries } from "./couriers.ts";
import { sealCsrf, verifyCsrf, type CsrfVerdict } from "./csrf.ts";
import { noEntries, type Entries, type Entry, type SessionState } from "./entry.ts";
import { newSessionId, tagOf } from "./identity.ts";
import { merge, newerThan } from "./merge.ts";
import { openTicket, sealPatch } from "./patch.ts";
import { PendingWrites } from "./pending-writes.ts";
import { applies, clientClocks, entryFor, toPlainWrite, validateWrite } from "./plain-write.ts";
import { valuesOf } from "./session-values.ts";
import { stagedWrites } from "./staged-writes.ts";
import type { SessionChange, SessionOrigin, SessionStatus, SessionTransaction, ViewSession } from "./view-session.ts";

/** What goes down the session channel: docs/session-protocol.md. */
export interface StateMessage {
  readonly n: number;
  readonly patch?: string;
  readonly tag?: string;
  readonly csrf?: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, readonly [state: string, reason?: string]>>;
  readonly changed?: readonly (readonly [key: string, value: unknown])[];
}

export interface ChannelReply {
  readonly status: "ok" | "error";
  readonly response: object;
}

interface Listener {
  readonly writer: object;
  readonly hear: (change: SessionChange) => void;
}

/**
 * The session on one WebSocket: shared by its views, written by their handlers and by the page's inputs. Who it is
 * comes from the handshake's cookie alone, or is provisional until a commit of its own patch creates a session.
 */
export class SessionConnection implements ViewSession {
  readonly #context: SessionContext;
  readonly #connectionId = newSessionId();
  readonly #startedProvisional: boolean;
  readonly #listeners = new Set<Listener>();
  readonly #pending: PendingWrites;
  #state: SessionState;
  #values: Readonly<Record<string, unknown>> | undefined;
  #push: ((event: string, payload: object) => void) | undefined;
  #changed = new Set<string>();
  #pushScheduled = false;
  #unsubscribe: () => void = () => {};
  #sealed: { readonly unsaved: Entries; readonly patch: string } | undefined;
  #csrf: string | undefined;

  constructor(context: SessionContext, header: string | undefined | null) {
    const cookies = readCookies(header);
    const cookie = openSessionCookie(context, cookies);
    this.#context = context;
    this.#pending = new PendingWrites(context.clock, context.limits.flushMs);
    this.#startedProvisional = cookie === undefined;
    this.#state = cookie ?? {
      id: newSessionId(),
      generation: 0,
      anonymous: true,
      provisional: true,
      entries: noEntries,
    };
    if (cookie !== undefined) this.#become(cookie, context.overlay.read(cookie));
    const tag = cookie === undefined ? null : tagOf(context.keyRing, cookie);
    const couriers = courierEntries(context, cookies, { tag, entries: this.#state.entries });
    if (couriers.size > 0) this.#write(couriers, undefined);
    if (cookie !== undefined) this.#adoptUnsaved(cookie.entries);
  }

  values(): Readonly<Record<string, unknown>> {
    return (this.#values ??= valuesOf(this.#context.definition, this.#state.entries, this.#context.clock.now()));
  }

  status(key: string): SessionStatus {
    return this.#pending.status(key);
  }

  subscribe(writer: object, hear: (change: SessionChange) => void): () => void {
    const listener = { writer, hear };
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  begin(writer: object): SessionTransaction {
    const staged = stagedWrites(this.#context, {
      entries: () => this.#state.entries,
      size: (entries) => cookieSize(this.#context, { ...this.#state, entries }),
    });
    const commit = () => {
      const entries = staged.take();
      if (entries.size > 0) this.#write(entries, writer);
    };
    return {
      values: () => staged.values(),
      put: (key, value) => staged.put(key, value),
      delete: (key) => staged.delete(key),
      flush: () => {
        commit();
        return this.#pending.settled();
      },
      commit,
      discard: () => void staged.take(),
    };
  }

  /** The session channel was joined. */
  join(payload: Readonly<Record<string, unknown>>): StateMessage {
    if (typeof payload["ticket"] === "string") this.mergeTicket(payload["ticket"]);
    return this.#message();
  }

  /** Where `state` messages go from now on. */
  attach(push: (event: string, payload: object) => void): void {
    this.#push = push;
  }

  detach(): void {
    this.#push = undefined;
  }

  /** A message of the client on the session channel. */
  receive(event: string, payload: Readonly<Record<string, unknown>>): ChannelReply {
    switch (event) {
      case "write":
        return this.#receiveWrite(payload);
      case "committed":
        if (typeof payload["ticket"] === "string") this.mergeTicket(payload["ticket"]);
        this.#pending.committed(toCount(payload["n"]));
        return this.#statusChanged();
      case "confirmed":
        this.#pending.confirmed(toCount(payload["n"]));
        return this.#statusChanged();
      case "failed":
        this.#pending.failed(toCount(payload["n"]), { key: payload["key"], reason: payload["reason"] });
        return this.#statusChanged();
      default:
        return { status: "error", response: { reason: "bad_request" } };
    }
  }

  /** Adds the entries of a commit's ticket, where it is of this session or of the one this connection's patch created. */
  mergeTicket(text: string): void {
    const ticket = openTicket(this.#context, text);
    if (ticket === undefined || ticket.state.generation !== this.#state.generation) return;
    const { id, provisional } = this.#state;
    if (ticket.state.id === id) this.#merge(ticket.state.entries, "tab");
    else if (provisional && ticket.from === id) this.#become(ticket.state, ticket.state.entries);
  }

  verifyCsrf(token: string | undefined): CsrfVerdict {
    const verdict = verifyCsrf(this.#context, token, this.#state);
    // A page that outlived its cookies goes on as a new visitor; reloading it would bring nothing back.
    return verdict === "mismatch" && this.#state.provisional ? "absent" : verdict;
  }

  close(): void {
    this.#unsubscribe();
    this.#listeners.clear();
    this.#push = undefined;
    this.#pending.close();
  }

  /** Takes on an identity, with what was known before, and hears of the session's other connections. */
  #become(session: SessionState, known: Entries): void {
    const entries = merge(merge(this.#state.entries, session.entries), known);
    this.#unsubscribe();
    this.#state = { ...session, provisional: false, entries };
    this.#values = undefined;
    this.#sealed = undefined;
    this.#csrf = undefined;
    this.#unsubscribe = this.#context.bus.subscribe(sessionChannel(session.id), (message) =>
      this.#hear(message as SessionMessage),
    );
    this.#context.overlay.add(session, entries);
    this.#schedulePush();
  }

  /** Entries that the cookie of the handshake lacks are this connection's to bring home, if nobody else does. */
  #adoptUnsaved(saved: Entries): void {
    this.#pending.add(newerThan(this.#state.entries, saved));
  }

  #hear(message: SessionMessage): void {
    if (message.from !== this.#connectionId) this.#merge(decodeEntries(message.entries), "tab");
  }

  #merge(entries: Entries, origin: SessionOrigin): void {
    const before = this.#state.entries;
    const merged = merge(before, entries);
    if (merged === before) return;
    for (const { clock } of entries.values()) this.#context.hybridClock.observe(clock);
    this.#state = { ...this.#state, entries: merged };
    const keys = this.#changedKeys(before);
    for (const key of keys) this.#changed.add(key);
    this.#schedulePush();
    this.#notify(keys, () => origin);
  }

  #write(entries: ReadonlyMap<string, Entry>, writer: object | undefined): void {
    const before = this.#state.entries;
    this.#state = { ...this.#state, entries: merge(before, entries) };
    this.#pending.add(entries);
    if (!this.#state.provisional) {
      this.#context.overlay.add(this.#state, entries);
      const message: SessionMessage = { from: this.#connectionId, entries: encodeEntries(entries) };
      this.#context.bus.publish(sessionChannel(this.#state.id), message);
    }
    const keys = this.#changedKeys(before);
    if (writer !== undefined) for (const key of keys) this.#changed.add(key);
    this.#schedulePush();
    this.#notify(keys, (listener) => (listener === writer ? "self" : "sibling"));
  }

  #changedKeys(before: Entries): string[] {
    this.#values = undefined;
    const after = this.#state.entries;
    return Object.keys(this.#context.definition.keys).filter((key) => before.get(key)?.clock !== after.get(key)?.clock);
  }

  #notify(keys: readonly string[], originFor: (writer: object) => SessionOrigin): void {
    for (const { writer, hear } of [...this.#listeners]) hear({ keys, origin: originFor(writer) });
  }

  #receiveWrite(payload: Readonly<Record<string, unknown>>): ChannelReply {
    const write = toPlainWrite(payload);
    if (write === undefined) return { status: "error", response: { reason: "bad_request" } };
    if (!this.#owns(payload["tag"]))
      return { status: "error", response: { reason: "session_mismatch", key: write.key } };
    const { definition, hybridClock, clock, limits } = this.#context;
    try {
      const value = validateWrite(definition, write);
      const stored = this.#state.entries.get(write.key);
      if (!applies(write, stored)) return { status: "ok", response: {} };
      for (const entry of this.#state.entries.values()) hybridClock.observe(entry.clock);
      const { key, doc, seq } = write;
      const entry = entryFor(definition, { key, value, doc, seq, clock: hybridClock.mint(), now: clock.now() });
      const entries = merge(this.#state.entries, new Map([[key, entry]]));
      if (cookieSize(this.#context, { ...this.#state, entries }) > limits.cookieBytes) {
        return { status: "error", response: { reason: "too_large", key } };
      }
      this.#write(new Map([[key, entry]]), undefined);
      return { status: "ok", response: {} };
    } catch (error) {
      if (error instanceof HoldfastError)
        return { status: "error", response: { reason: error.kind.reason, key: write.key } };
      throw error;
    }
  }

  /** Whether a write stamped with `tag` is for this session. A page that had none when it was typed is still ours. */
  #owns(tag: unknown): boolean {
    if (tag === null) return this.#startedProvisional || this.#state.provisional;
    return !this.#state.provisional && tag === tagOf(this.#context.keyRing, this.#state);
  }

  #statusChanged(): ChannelReply {
    this.#schedulePush();
    this.#notify([], () => "self");
    return { status: "ok", response: {} };
  }

  #schedulePush(): void {
    if (this.#pushScheduled) return;
    this.#pushScheduled = true;
    queueMicrotask(() => {
      this.#pushScheduled = false;
      if (this.#push === undefined) return;
      const values = this.values();
      const changed = [...this.#changed].filter((key) => this.#context.definition.keys[key]?.write === "client");
      this.#changed.clear();
      this.#push("state", {
        ...this.#message(),
        ...(changed.length > 0 && { changed: changed.map((key) => [key, values[key]]) }),
      });
    });
  }

  #message(): StateMessage {
    const { definition, keyRing } = this.#context;
    const state = this.#state;
    const patch = this.#patch();
    return {
      n: this.#pending.n,
      ...(patch !== undefined && { patch }),
      ...(!state.provisional && { tag: tagOf(keyRing, state), csrf: (this.#csrf ??= sealCsrf(this.#context, state)) }),
      keys: clientClocks(definition, state.entries),
      status: this.#pending.statuses(),
    };
  }

  /** What is unsaved, sealed once as long as it stays the same. */
  #patch(): string | undefined {
    const unsaved = this.#pending.unsaved();
    if (unsaved.size === 0) return undefined;
    if (this.#sealed?.unsaved !== unsaved) {
      this.#sealed = { unsaved, patch: sealPatch(this.#context, { ...this.#state, entries: unsaved }) };
    }
    return this.#sealed.patch;
  }
}

const toCount = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : 0);
