import { listenTo, sessionChannel, type SessionMessage } from "./bus.ts";
import { decodeEntries, encodeEntries } from "./codec.ts";
import type { ChannelReply, StateMessage } from "./connection-messages.ts";
import type { SessionContext } from "./context.ts";
import { openSessionCookie, readCookies, sessionSize } from "./cookies.ts";
import { courierEntries } from "./couriers.ts";
import { sealCsrf, verifyCsrf, type CsrfVerdict } from "./csrf.ts";
import type { Entries, Entry, SessionState } from "./entry.ts";
import { ExpiryTimer } from "./expiry-timer.ts";
import { newSession, newSessionId, tagOf } from "./identity.ts";
import { loadSession, type LoadedSession } from "./load-session.ts";
import { withoutKept } from "./kept.ts";
import { KeptWrites } from "./kept-writes.ts";
import { merge, newerThan } from "./merge.ts";
import { openTicket } from "./patch.ts";
import { PendingWrites } from "./pending-writes.ts";
import { clientClocks, toPlainWrite } from "./plain-write.ts";
import { sealWrites, type SealedWrites } from "./sealed-courier.ts";
import { SessionListeners } from "./session-listeners.ts";
import { isSame, nextExpiry, valuesOf } from "./session-values.ts";
import { StoreLink } from "./store-link.ts";
import { stagedWrites } from "./staged-writes.ts";
import { takeInput } from "./take-input.ts";
import type { SessionChange, SessionOrigin, SessionStatus, SessionTransaction, ViewSession } from "./view-session.ts";

/**
 * The session on one WebSocket: shared by its views, written by their handlers and by the page's inputs. Who it is
 * comes from the handshake's cookie alone, or is provisional until a commit of its own patch creates a session.
 */
export class SessionConnection implements ViewSession {
  readonly #context: SessionContext;
  readonly #connectionId = newSessionId();
  readonly #link: StoreLink | undefined;
  #loading: Promise<void> | undefined;
  #startedProvisional = true;
  #closed = false;
  readonly #listeners = new SessionListeners();
  readonly #expiry: ExpiryTimer;
  readonly #pending: PendingWrites;
  readonly #kept: KeptWrites;
  #state: SessionState;
  #values: Readonly<Record<string, unknown>> | undefined;
  #push: ((event: string, payload: object) => void) | undefined;
  #changed = new Set<string>();
  #pushScheduled = false;
  #unsubscribe: () => void = () => {};
  /** The document on the other end, once it has written. */
  #doc: string | undefined;
  #sealed: ({ readonly unsaved: Entries } & SealedWrites) | undefined;
  #csrf: string | undefined;

  constructor(context: SessionContext, header: string | undefined | null) {
    const cookies = readCookies(context, header);
    const cookie = openSessionCookie(context, cookies);
    this.#context = context;
    this.#pending = new PendingWrites(context.clock, context.limits.flushMs);
    this.#kept = new KeptWrites(context);
    this.#expiry = new ExpiryTimer(context.clock, () => this.#ranOut());
    this.#link =
      context.store &&
      new StoreLink(context, context.store, {
        session: () => this.#state,
        pending: this.#pending,
        merge: (entries) => this.#merge(entries, "node"),
        told: () => void this.#told(true),
      });
    this.#state = cookie ?? newSession({ generation: 0, provisional: true });
    const loading = loadSession(context, cookie);
    if (loading === undefined) this.#start(cookie, cookies);
    else this.#loading = loading.then((loaded) => this.#loaded(loaded, cookies));
  }

  /** Resolves when the session's store has answered, or has had its time; undefined where there is nothing to wait for. */
  ready(): Promise<void> | undefined {
    return this.#loading;
  }

  #loaded({ session, degraded }: LoadedSession, cookies: readonly [string, string][]): void {
    this.#loading = undefined;
    if (this.#closed) return;
    this.#state = session ?? newSession({ generation: 0, provisional: true });
    this.#start(session, cookies);
    if (session?.stored !== true) return;
    this.#link?.loaded(degraded);
    this.#link?.prove();
  }

  #start(cookie: SessionState | undefined, cookies: readonly [string, string][]): void {
    const context = this.#context;
    this.#startedProvisional = cookie === undefined;
    const session = this.#state;
    const saved = session.entries;
    const known = cookie === undefined ? saved : merge(saved, context.overlay.read(cookie));
    const couriers = courierEntries(context, cookies, { who: cookie, entries: known });
    this.#state = { ...session, entries: merge(known, couriers) };
    // What the cookie of the handshake lacks is this connection's to bring home, if nobody else does.
    this.#pending.add(newerThan(this.#state.entries, saved));
    if (cookie !== undefined) this.#listen();
    if (cookie !== undefined && couriers.size > 0) this.#spread(couriers);
    this.#awaitExpiry();
  }

  values(): Readonly<Record<string, unknown>> {
    return (this.#values ??= valuesOf(this.#context.definition, this.#state.entries, this.#context.clock.now()));
  }

  status(key: string): SessionStatus {
    const status = this.#kept.status(key) ?? this.#pending.status(key);
    // What it reads as is then the default, for want of anything better.
    const unknown = this.#state.stored && this.#link?.known === false;
    return unknown && status.state === "idle" ? { state: "error", reason: "store" } : status;
  }

  subscribe(writer: object, hear: (change: SessionChange) => void): () => void {
    return this.#listeners.add(writer, hear);
  }

  begin(writer: object): SessionTransaction {
    const staged = stagedWrites(this.#context, {
      entries: () => this.#state.entries,
      size: (entries) => sessionSize(this.#context, { ...this.#state, entries }),
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
        return Promise.all([this.#pending.settled(), this.#kept.settled()]).then(() => {});
      },
      commit,
      discard: () => staged.drop(),
    };
  }

  /** The session channel was joined. */
  join(payload: Readonly<Record<string, unknown>>): StateMessage {
    if (typeof payload["ticket"] === "string") this.mergeTicket(payload["ticket"]);
    this.mergeKept(payload["kept"]);
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
        if (this.#state.stored) this.#link?.refresh();
        return this.#told(this.#pending.committed(toCount(payload["n"])));
      case "confirmed":
        return this.#confirmed(toCount(payload["n"]));
      case "failed":
        // It is tried from here, as well.
        if (this.#state.stored && payload["reason"] === "offline") return OK;
        return this.#told(
          this.#pending.failed(toCount(payload["n"]), { key: payload["key"], reason: payload["reason"] }),
        );
      case "kept":
        this.mergeKept(payload);
        return OK;
      case "stored":
        return this.#told(this.#kept.stored(payload["n"], payload["reason"]));
      default:
        return { status: "error", response: { reason: "bad_request" } };
    }
  }

  #confirmed(n: number): ChannelReply {
    const changed = this.#pending.confirmed(n);
    // The browser was seen to present the cookie: from now on the store's word is enough.
    if (this.#state.stored && this.#link?.proven === false) this.#link.prove();
    return this.#told(changed);
  }

  /** Adds the entries of a commit's ticket, where it is of this session or of the one this connection's patch created. */
  mergeTicket(text: string): void {
    const ticket = openTicket(this.#context, text);
    if (ticket === undefined || ticket.state.generation !== this.#state.generation) return;
    const { id, provisional } = this.#state;
    if (ticket.state.id === id) {
      if (ticket.state.stored) this.#state = { ...this.#state, stored: true };
      this.#merge(ticket.state.entries, "tab");
    }
    if (provisional && ticket.from === id) this.#become(ticket.state);
  }

  /** Adds what the browser keeps for this session beside it: the texts of its storages, `tab` and `device`. */
  mergeKept(texts: unknown): void {
    this.#merge(this.#kept.open(texts, this.#state), "tab");
    if (this.#kept.message(this.#state) !== undefined) this.#schedulePush();
  }

  verifyCsrf(token: string | undefined): CsrfVerdict {
    // A page that outlived its cookies goes on as a new visitor; reloading it would bring nothing back.
    return this.#state.provisional ? "absent" : verifyCsrf(this.#context, token, this.#state);
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#link?.stop();
    this.#expiry.stop();
    this.#listeners.clear();
    this.#push = undefined;
    this.#pending.close();
    this.#kept.close();
  }

  /** Takes on the session that a commit made of this provisional one; what it holds beyond that goes to the others. */
  #become(session: SessionState): void {
    this.#state = { ...session, entries: this.#state.entries };
    this.#sealed = undefined;
    this.#merge(session.entries, "tab");
    this.#listen();
    this.#spread(newerThan(this.#state.entries, session.entries));
    this.#schedulePush();
  }

  #listen(): void {
    this.#unsubscribe = listenTo(this.#context, this.#state.id, {
      message: (message) => this.#hear(message),
      missed: () => {
        this.#link?.refresh();
        this.#spread(this.#pending.unsaved());
      },
    });
  }

  /** The next request on this process, and the session's other connections, see it. */
  #spread(all: Entries): void {
    const entries = withoutKept(this.#context.definition, all);
    if (entries.size === 0) return;
    const { overlay, bus } = this.#context;
    overlay.add(this.#state, entries);
    const message: SessionMessage = { from: this.#connectionId, entries: encodeEntries(entries) };
    bus.publish(sessionChannel(this.#state.id), message);
  }

  #hear(message: SessionMessage): void {
    if (message.from !== this.#connectionId) this.#merge(decodeEntries(message.entries), "tab");
  }

  #merge(entries: Entries, origin: SessionOrigin): void {
    const before = this.#state.entries;
    const merged = merge(before, entries);
    if (merged === before) return;
    const keys = this.#replace(merged);
    // The page knows its own input, whichever way it came here.
    for (const key of keys) if (merged.get(key)?.doc !== this.#doc || this.#doc === undefined) this.#changed.add(key);
    this.#schedulePush();
    if (keys.length > 0) this.#listeners.tell(keys, origin);
  }

  #write(entries: ReadonlyMap<string, Entry>, writer: object | undefined): void {
    const keys = this.#replace(merge(this.#state.entries, entries));
    this.#pending.add(this.#kept.take(entries));
    if (!this.#state.provisional) this.#spread(entries);
    this.#link?.kick();
    if (writer !== undefined) for (const key of keys) this.#changed.add(key);
    this.#schedulePush();
    this.#listeners.tell(keys, "sibling", writer);
  }

  /** Returns the keys whose value is now another. */
  #replace(entries: Entries): string[] {
    const before = this.values();
    this.#state = { ...this.#state, entries };
    this.#values = undefined;
    const after = this.values();
    this.#awaitExpiry();
    return Object.keys(this.#context.definition.keys).filter((key) => !isSame(before[key], after[key]));
  }

  #awaitExpiry(): void {
    const { definition, clock } = this.#context;
    this.#expiry.set(nextExpiry(definition, this.#state.entries, clock.now()));
  }

  /** A key that runs out changes like any other. */
  #ranOut(): void {
    const keys = this.#replace(this.#state.entries);
    for (const key of keys) this.#changed.add(key);
    this.#schedulePush();
    if (keys.length > 0) this.#listeners.tell(keys, "node");
  }

  #receiveWrite(payload: Readonly<Record<string, unknown>>): ChannelReply {
    const write = toPlainWrite(payload);
    if (write === undefined) return { status: "error", response: { reason: "bad_request" } };
    this.#doc ??= write.doc;
    const verdict = takeInput(
      this.#context,
      { state: this.#state, late: this.#startedProvisional },
      { write, tag: payload["tag"] },
    );
    if ("entries" in verdict) this.#write(verdict.entries, undefined);
    else if (verdict.shown) this.#refuse(write.key, verdict.refused === "too_large" ? "too_large" : "invalid");
    const reason = "refused" in verdict ? verdict.refused : undefined;
    return reason === undefined ? OK : { status: "error", response: { reason, key: write.key } };
  }

  /** What the page shows is not what is kept: views that show the status are to say so. */
  #refuse(key: string, reason: "invalid" | "too_large"): void {
    (this.#kept.status(key) ? this.#kept : this.#pending).refuse(key, reason);
    this.#told(true);
  }

  /** A status may have changed. */
  #told(changed: boolean): ChannelReply {
    if (!changed) return OK;
    this.#schedulePush();
    this.#listeners.tell([], "self");
    return OK;
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
    // A store is written from here; the page need not know of it, unless that fails.
    const link = state.stored && this.#link?.proven ? this.#link : undefined;
    const kept = this.#kept.message(state);
    return {
      n: this.#pending.n,
      ...(link !== undefined && { saved: this.#pending.saved }),
      ...((link === undefined || link.failing) && this.#sealedWrites()),
      ...(!state.provisional && { tag: tagOf(keyRing, state), csrf: (this.#csrf ??= sealCsrf(this.#context, state)) }),
      keys: clientClocks(definition, state.entries),
      status: { ...this.#pending.statuses(), ...this.#kept.statuses() },
      ...(kept !== undefined && { kept }),
    };
  }

  /** What is unsaved, sealed once as long as it stays the same. */
  #sealedWrites(): SealedWrites | undefined {
    const unsaved = this.#pending.unsaved();
    if (unsaved.size === 0) return undefined;
    if (this.#sealed?.unsaved !== unsaved)
      this.#sealed = { unsaved, ...sealWrites(this.#context, this.#state, unsaved) };
    const { patch, courier } = this.#sealed;
    return { patch, ...(courier !== undefined && { courier }) };
  }
}

const OK: ChannelReply = { status: "ok", response: {} };

const toCount = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : 0);
