import {
  applyOperations,
  cookieOperations,
  readBesideCookies,
  withoutCookieValues,
} from "../cookies/beside-cookies.ts";
import type { CookieValues } from "../cookies/beside-cookies.ts";
import { listenTo, spreadEntries, type EndReason } from "../bus.ts";
import { isConsentKey, isWithdrawn, isWithheld, withConsent } from "../life/consent.ts";
import { consentedEntries, deletions } from "./consented.ts";
import type { SessionContext } from "../context.ts";
import { readCookies } from "../cookies/cookies.ts";
import type { ChannelReply, ConnectionHost, StateMessage } from "./connection-messages.ts";
import { verifyCsrf, type CsrfVerdict } from "../cookies/csrf.ts";
import type { Entries, Entry, SessionState } from "../values/entry.ts";
import { HeardEntries, overwritten } from "./heard-entries.ts";
import { HeldState } from "./held-state.ts";
import { newSession, newSessionId } from "../values/identity.ts";
import { sessionOf } from "../requests/inherited.ts";
import { knownEntries } from "../requests/known-entries.ts";
import { loadVisitor, type LoadedSession } from "../requests/load-session.ts";
import { withoutKept } from "../values/kept.ts";
import { KeptWrites } from "./kept-writes.ts";
import { merge, newerThan } from "../values/merge.ts";
import { openTicket } from "../values/patch.ts";
import { PageMessages } from "./page-messages.ts";
import { PendingWrites } from "./pending-writes.ts";
import { Moves } from "./moves.ts";
import type { NextSession } from "../life/renewal.ts";
import { SessionLine, type ToldSession } from "./session-line.ts";
import { SessionListeners } from "./session-listeners.ts";
import { StoreLink } from "./store-link.ts";
import { StagedTransaction } from "../requests/staged-writes.ts";
import type { SessionListener, SessionOrigin, SessionStatus, SessionTransaction, ViewSession } from "./view-session.ts";
import { readVisitor, withLoaded, type Visitor } from "../requests/visitor.ts";

/**
 * The session on one WebSocket: shared by its views, written by their handlers and by the page's inputs. Who it is
 * comes from the handshake's cookie alone, or is provisional until a commit of its own patch creates a session.
 */
export class SessionConnection implements ViewSession, ToldSession {
  readonly #context: SessionContext;
  #connectionId: string | undefined;
  readonly link: StoreLink | undefined;
  #loading: Promise<void> | undefined;
  #startedProvisional = true;
  #closed = false;
  readonly #listeners = new SessionListeners();
  readonly pending: PendingWrites;
  readonly kept: KeptWrites;
  readonly held: HeldState;
  /** As soon as others have written something. */
  #heard: HeardEntries | undefined;
  /** As soon as there is something to say. */
  #said: SessionLine | undefined;
  /** As soon as the page has said something. */
  #messages: PageMessages | undefined;
  #unsubscribe: (() => void) | undefined;
  #cookies: CookieValues;
  /** As soon as the session has become another. */
  moves: Moves | undefined;
  #host: ConnectionHost | undefined;

  constructor(context: SessionContext, header: string | undefined | null) {
    const cookies = readCookies(context, header);
    const visitor = readVisitor(context, cookies);
    this.#context = context;
    this.#cookies = readBesideCookies(context, header);
    this.pending = new PendingWrites(context.clock, context.limits.flushMs);
    this.kept = new KeptWrites(context);
    this.held = new HeldState(context, sessionOf(context, visitor), this);
    this.link =
      context.store &&
      new StoreLink(context, context.store, {
        session: () => this.state,
        pending: this.pending,
        merge: (entries) => this.#stored(entries),
        told: () => this.#told(),
        ended: () => this.#end("revoked"),
      });
    context.connections.add(this);
    const loading = loadVisitor(context, visitor);
    if (loading === undefined) this.#start(visitor, cookies);
    else this.#loading = loading.then((loaded) => this.#loaded(visitor, loaded, cookies));
  }

  get #line(): SessionLine {
    return (this.#said ??= new SessionLine(this.#context, this));
  }

  /** The session as it is held here. */
  get state(): SessionState {
    return this.held.state;
  }

  /** Resolves when the session's store has answered, or has had its time; undefined where there is nothing to wait for. */
  ready(): Promise<void> | undefined {
    return this.#loading;
  }

  #loaded(presented: Visitor, loaded: LoadedSession, cookies: readonly [string, string][]): void {
    this.#loading = undefined;
    if (this.#closed) return;
    const visitor = withLoaded(presented, loaded);
    this.held.state = sessionOf(this.#context, visitor);
    this.#start(visitor, cookies);
    if (visitor.session?.stored !== true) return;
    this.link?.loaded(loaded.degraded);
    this.link?.prove();
  }

  #start(visitor: Visitor, cookies: readonly [string, string][]): void {
    this.#startedProvisional = visitor.session === undefined;
    const { entries, couriers } = knownEntries(this.#context, cookies, visitor);
    // What the cookie of the handshake lacks is this connection's to bring home, if nobody else does.
    this.pending.add(newerThan(entries, this.state.entries));
    this.held.state = { ...this.state, entries };
    if (!this.#startedProvisional) this.#listen();
    this.#spread(couriers);
  }

  values(): Readonly<Record<string, unknown>> {
    return this.held.values();
  }

  granted(category: string): boolean {
    return this.held.granted(category);
  }

  status(key: string): SessionStatus {
    const { entries } = this.state;
    if (isWithheld(this.#context.definition, key, entries)) return { state: entries.has(key) ? "ephemeral" : "idle" };
    const status = this.kept.status(key) ?? this.pending.status(key);
    // What it reads as is then the default, for want of anything better.
    const unknown = this.state.stored && this.link?.known === false;
    return unknown && status.state === "idle" ? { state: "error", reason: "store" } : status;
  }

  subscribe(listener: SessionListener): void {
    this.#listeners.add(listener);
  }
  unsubscribe(listener: SessionListener): void {
    this.#listeners.delete(listener);
  }

  begin(writer: object): SessionTransaction {
    const base = {
      id: () => (this.state.provisional ? undefined : this.state.id),
      state: () => this.state,
      cookies: () => this.#cookies,
    };
    return new StagedTransaction(this.#context, base, {
      apply: ({ entries, renewal }) => {
        if (renewal !== undefined) this.#move(renewal, entries, writer);
        else if (entries.size === 0) return;
        else this.#write(entries, writer);
        this.#line.flush();
      },
      settled: () => Promise.all([this.pending.settled(), this.kept.settled()]).then(() => {}),
    });
  }

  moving(): boolean {
    return this.pending.moving;
  }

  csrfToken(): string | undefined {
    return this.#line.csrf();
  }

  /** Who is told when the session becomes another, or is over. */
  hostedBy(host: ConnectionHost): void {
    this.#host = host;
  }

  /** The session channel was joined. */
  join(payload: Readonly<Record<string, unknown>>): StateMessage {
    if (typeof payload["ticket"] === "string") this.mergeTicket(payload["ticket"]);
    this.mergeKept(payload["kept"]);
    return { ...this.#line.message(), now: this.#context.hybridClock.time() };
  }

  /** Where messages of the session channel go from now on, if anywhere. */
  attach(push: ((event: string, payload: object) => void) | undefined): void {
    this.#line.attach(push);
  }

  /** A message of the client on the session channel. */
  receive(event: string, payload: Readonly<Record<string, unknown>>): ChannelReply {
    this.#messages ??= new PageMessages(this.#context, {
      session: () => this.state,
      pending: this.pending,
      kept: this.kept,
      link: this.link,
      // After a renewal there is no page of before any more: what has no tag is of the old one.
      late: () => this.#startedProvisional && this.moves === undefined,
      write: (entries) => this.#write(entries, undefined),
      mergeTicket: (text) => this.mergeTicket(text),
      mergeKept: (texts) => this.mergeKept(texts, true),
      told: () => this.#told(),
      refused: () => this.#forget(),
    });
    return this.#messages.receive(event, payload);
  }

  /** Adds the entries of a commit's ticket, where it is of this session or of the one this connection's patch created. */
  mergeTicket(text: string): void {
    const ticket = openTicket(this.#context, text);
    if (ticket === undefined || ticket.state.generation !== this.state.generation) return;
    const { id, provisional } = this.state;
    if (ticket.state.id === id) {
      const { stored, entries } = ticket.state;
      if (stored) this.held.state = { ...this.state, stored: true };
      this.#heard?.saved(entries);
      this.#merge(entries, "tab");
      this.#watch(overwritten(this.#context, this, entries));
    }
    if (provisional && ticket.from === id) this.#become(ticket.state);
  }

  /** Adds what the browser keeps for this session: the texts of its storages. `heard`: another tab has just put them there. */
  mergeKept(texts: unknown, heard = false): void {
    this.#merge(this.kept.open(texts, this.state, heard), "tab");
    if (this.kept.message(this.state) !== undefined) this.#line.schedule();
  }

  verifyCsrf(token: string | undefined): CsrfVerdict {
    // A page that outlived its cookies goes on as a new visitor; reloading it would bring nothing back.
    return this.state.provisional ? "absent" : verifyCsrf(this.#context, token, this.state);
  }

  close(): void {
    this.#closed = true;
    this.#context.connections.delete(this);
    this.#unsubscribe?.();
    this.link?.stop();
    this.held.stop();
    this.#heard?.reset();
    this.#listeners.clear();
    this.#said?.attach(undefined);
    this.pending.close();
    this.kept.close();
  }

  /** Takes on the session that a commit made of this provisional one; what it holds beyond that goes to the others. */
  #become(session: SessionState): void {
    this.held.state = { ...session, entries: this.state.entries };
    this.#line.reset();
    this.#merge(session.entries, "tab");
    this.#listen();
    this.#spread(newerThan(this.state.entries, session.entries));
    this.#line.schedule();
  }

  /**
   * The session becomes another. What the old one had is no longer here but what is carried; the patch says from where
   * to where, and the cookie follows.
   */
  #move(renewal: NextSession, written: ReadonlyMap<string, Entry>, writer: object): void {
    this.#unsubscribe?.();
    const moves = (this.moves ??= new Moves(this.#context, this.pending));
    const { state, writes } = moves.next(this.state, renewal, written);
    const keys = this.held.changed(() => (this.held.state = state));
    this.#cookies = applyOperations(moves.erased ? {} : this.#cookies, cookieOperations(written));
    this.#heard?.reset();
    this.pending.moved(this.kept.take(writes, state.entries));
    if (moves.erased) this.kept.erase();
    this.#line.reset();
    this.link?.moved();
    moves.leave(renewal, state, (left) => {
      const late = newerThan(left, this.state.entries);
      if (this.state.id === state.id && late.size > 0) this.#write(late, undefined);
    });
    if (!state.provisional) this.#listen();
    this.#spread(state.entries);
    this.#announce(keys, writer);
    this.#host?.remount(writer);
  }

  /** Another session than before: tells what is different now. */
  #announce(keys: readonly string[], writer: object | undefined): void {
    this.#line.schedule(keys);
    this.#listeners.tell(keys, "sibling", writer);
  }

  /** The session is over, here or elsewhere. Its page learns it, and nothing of it is shown or taken any more. */
  #end(reason: EndReason): void {
    this.#line.ended(reason);
    this.#forget();
    this.#host?.end();
  }

  #forget(): void {
    this.#unsubscribe?.();
    const next = newSession({ generation: this.state.generation + 1, provisional: true });
    const keys = this.held.changed(() => (this.held.state = next));
    this.#heard?.reset();
    this.pending.lose();
    this.#line.reset();
    this.#announce(keys, undefined);
  }

  #listen(): void {
    this.#unsubscribe = listenTo(this.#context, this.state, {
      id: (this.#connectionId ??= newSessionId()),
      ended: (reason) => this.#end(reason),
      entries: (entries) => this.#hear(entries),
      missed: () => {
        this.#spread(withoutCookieValues(this.pending.unsaved()));
        this.#ask();
      },
    });
  }

  /** What another has written is its own to save, and this connection's where it does not come to that. */
  #hear(entries: Entries): void {
    const news = newerThan(entries, this.state.entries);
    this.#merge(entries, "tab");
    this.#watch(news);
  }

  #watch(entries: Entries): void {
    if (entries.size === 0) return;
    this.#heard ??= new HeardEntries(this.#context, {
      session: () => this.state,
      pending: this.pending,
      ask: () => this.#ask(),
      adopted: () => {
        this.link?.kick();
        this.#told();
      },
    });
    this.#heard.add(entries);
  }

  /** What others have saved is in the store, or in the cookie, which only the page can show. */
  #ask(): void {
    this.link?.refresh();
    if (!this.state.stored) this.#line.look();
  }

  /** The next request on this process, and the session's other connections, see it. */
  #spread(all: Entries): void {
    const entries = withoutKept(this.#context.definition, all, this.state.entries);
    if (entries.size > 0 && !this.state.provisional)
      spreadEntries(this.#context, this.state, { from: this.#connectionId ?? null, entries });
  }

  /** All that the store holds: what was written into it by who had not heard of a withdrawal is deleted again. */
  #stored(entries: Entries): void {
    this.#heard?.saved(entries);
    this.#merge(entries, "node");
    const { definition } = this.#context;
    const withdrawn = (key: string) => entries.get(key)?.deleted !== true && isWithdrawn(definition, key, entries);
    const late = deletions(this.#context, entries, [...entries.keys()].filter(withdrawn));
    if (late.length > 0) this.#write(new Map(late), undefined);
  }

  #merge(entries: Entries, origin: SessionOrigin): void {
    const before = this.state.entries;
    const merged = merge(before, withConsent(this.#context.definition, entries, merge(before, entries)));
    if (merged === before) return;
    const keys = this.#replace(merged);
    this.#line.schedule(keys.filter((key) => !this.#messages?.isOwn(merged.get(key))));
    if (keys.length > 0 || [...entries.keys()].some(isConsentKey)) this.#listeners.tell(keys, origin);
    const own = consentedEntries(this.#context, before, merged);
    if (own.size > 0) this.#write(own, undefined);
  }

  #write(written: ReadonlyMap<string, Entry>, writer: object | undefined): void {
    const before = this.state.entries;
    const after = merge(before, withoutCookieValues(written));
    const consented = consentedEntries(this.#context, before, after);
    const entries = consented.size === 0 ? written : new Map([...written, ...consented]);
    const kept = withoutCookieValues(entries);
    this.#cookies = applyOperations(this.#cookies, entries);
    const keys = this.#replace(merge(after, kept));
    this.pending.add(this.kept.take(entries, this.state.entries));
    this.#spread(kept);
    this.link?.kick();
    this.#line.schedule(writer === undefined ? [] : keys);
    this.#listeners.tell(keys, "sibling", writer);
  }

  /** Returns the keys whose value is now another. */
  #replace(entries: Entries): string[] {
    return this.held.changed(() => (this.held.state = { ...this.state, entries }));
  }

  ranOut(keys: readonly string[]): void {
    this.#line.schedule(keys);
    if (keys.length > 0) this.#listeners.tell(keys, "node");
  }

  /** A status may have changed. */
  #told(): void {
    this.#line.schedule();
    this.#listeners.tell([], "self");
  }
}
