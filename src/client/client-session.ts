import type { LiveSocket } from "phoenix_live_view";
import { toBoundInput, type BoundInput } from "./bound-input.ts";
import { dropBeacon, readBeacon, type Beacon } from "./cookies.ts";
import { Couriers } from "./couriers.ts";
import { compare } from "./identity.ts";
import type { SessionInputs } from "./input-events.ts";
import type { Job } from "./job.ts";
import { flushBody } from "./flush-body.ts";
import { KeptLink } from "./kept-link.ts";
import { Connected } from "./connected.ts";
import type { ConnectionState } from "./connection-state.ts";
import { Ledger, type Settled } from "./ledger.ts";
import type { PageInfo } from "./page-info.ts";
import { Pause } from "./pause.ts";
import { exclusive, post } from "./post.ts";
import { rarely } from "./rarely.ts";
import { relay } from "./relay.ts";
import { Renewals } from "./renewals.ts";
import { SessionChannel } from "./session-channel.ts";
import { createStamper, type Write } from "./stamp.ts";
import { keepMarks, showMarks } from "./status-marks.ts";
import { Sync } from "./sync.ts";
import { Tokens } from "./tokens.ts";
import { TypedInputs } from "./typed-inputs.ts";
import { Vault } from "./vault.ts";
import { ADOPT_MS, LATE_MS, LINE_MS, LOOK_MS, PATCH_MS } from "./waits.ts";
import type { Committed } from "./commit-reply.ts";

/** The session of one document: its inputs, its connection, its cookies. */
export class ClientSession implements SessionInputs {
  readonly tokens: Tokens;
  readonly #page: PageInfo;
  readonly #ledger: Ledger;
  readonly #sync: Sync;
  readonly #couriers: Couriers;
  readonly #vault = new Vault(() => localStorage);
  readonly #kept = new KeptLink({
    beacon: () => this.#beacon(),
    channel: () => this.#channel,
    marked: (n, state) => this.#ledger.stored(n, { state }),
  });
  readonly #renewals: Renewals;
  /** What the beacon said when the endpoint was asked last. */
  #asked: Beacon | undefined;
  readonly #pause = new Pause();
  readonly #stamper = createStamper();
  #liveSocket: LiveSocket | undefined;
  #channel: SessionChannel | undefined;
  readonly #connected = new Connected({
    beacon: () => this.#beacon(),
    confirmed: (n) => this.#channel?.confirmed(n),
  });
  #adopting = false;
  #version: string | undefined;
  /** The beacon that no number of commits has made to say what they answered. */
  #puzzle: string | undefined;
  #late: ReturnType<typeof setTimeout> | undefined;
  #boot: string | undefined;
  /** The ticket that the session channel was last joined with. */
  #toldTicket: string | undefined;
  readonly #inputs = new TypedInputs((key) => this.#ledger.unheard(key));

  constructor(page: PageInfo) {
    this.#page = page;
    this.tokens = new Tokens(page);
    this.#version = page.seen;
    this.#stamper.learn(page.now);
    // A connection made with a cookie that has been overwritten knows the rest from its first join on.
    this.tokens.learn({ ticket: this.#vault.newest(page.tag) ?? null });
    this.#ledger = new Ledger(page);
    this.#couriers = new Couriers(document, page.prefix, page.tag);
    this.#renewals = new Renewals(page, {
      ledger: this.#ledger,
      couriers: this.#couriers,
      vault: this.#vault,
      kept: this.#kept,
      tokens: this.tokens,
      dropBeacon: (said) => dropBeacon(document, page.prefix, said),
    });
    this.#sync = new Sync(this.#ledger, {
      post: (body, csrf) => {
        this.#asked = readBeacon(document, page.prefix);
        return post(body, { endpoint: page.endpoint, csrf: csrf ? this.tokens.csrf : undefined });
      },
      beacon: () => this.#beacon(),
      lacking: () => this.#lacking(),
      gone: () => this.#gone(),
      exclusive,
      pause: (milliseconds) => this.#pause.wait(milliseconds),
      wake: () => this.#pause.wake(),
      random: Math.random,
      committed: (n, ticket) => this.#committed(n, ticket),
      confirmed: (n) => this.#channel?.confirmed(n),
      failed: (failure) => this.#channel?.failed(failure),
      learned: (reply, ticket) => this.#learned(reply, ticket),
      settled: (inputs, job) => this.#settled(inputs, job),
      puzzled: () => (this.#puzzle = this.#beacon()?.version),
      changed: () => this.show(),
      idle: () => this.check(),
    });
  }

  /** Starts: commits what the page embeds, joins the session channel with the socket's first connection. */
  attach(liveSocket: LiveSocket): void {
    this.#liveSocket = liveSocket;
    this.#channel = new SessionChannel(liveSocket.socket, {
      ticket: () => (this.#toldTicket = this.tokens.ticket),
      kept: () => this.#kept.joining(),
      joined: (state) => this.#joined(state),
      state: (state) => this.#state(state),
      look: () => setTimeout(() => this.#recheck(), Math.random() * LOOK_MS),
      left: () => this.#left(),
      ended: (reason) => this.#renewals.ended(this.#connected.state?.tag, reason === "erased"),
    });
    this.#expectLine();
    this.#sync.kick();
    this.check();
  }

  /** What the join of every view carries. */
  params(): Record<string, unknown> {
    const kept = this.#kept.texts();
    return { ...this.tokens.params(), ...(kept !== undefined && { _holdfast_kept: kept }) };
  }

  knows(key: string): boolean {
    return this.#ledger.knows(key);
  }

  typed(key: string, value: unknown, hook: string): void {
    this.#inputs.typed(key, hook);
    const write = this.#stamper.stamp({
      key,
      value,
      seen: this.#ledger.seen(key),
      tag: this.#renewals.moving ?? this.#beacon()?.tag ?? this.tokens.tag,
    });
    this.#ledger.input(write);
    this.#dispatch(write);
    this.show();
  }

  composing(input: BoundInput | undefined): void {
    this.#inputs.composing = input;
  }

  release(key: string): void {
    const write = this.#ledger.release(key);
    if (write === undefined) return;
    this.#dispatch(write);
    if (this.#liveSocket !== undefined) relay(this.#liveSocket, key, write.value);
    this.#pump();
  }

  /** Sends a courier ahead, unless the browser keeps the key. */
  #dispatch(write: Write): void {
    if (!this.#ledger.keeps(write.key)) this.#couriers.write(write);
  }

  reconnected(): void {
    this.#pump();
  }

  /** The page may be left: the couriers overtake everything else into the next GET. */
  leave(): void {
    const tag = this.#beacon()?.tag;
    for (const { key } of this.#ledger.unconfirmed()) this.release(key);
    for (const write of this.#ledger.unconfirmed(this.#gone()))
      this.#couriers.write({ ...write, tag: this.#renewals.belongs(write, tag) });
    this.#couriers.refresh();
  }

  /** The page is gone; what is not confirmed is sent without waiting for an answer. */
  flush(): void {
    const body = flushBody(this.#ledger, this.#gone());
    const { endpoint } = this.#page;
    if (body !== undefined) void post(body, { endpoint, csrf: this.tokens.csrf, keepalive: true });
  }

  /** The network may be back. */
  online(): void {
    this.#pause.wake();
    this.#sync.kick();
    this.check();
  }

  /** Another tab has stored what the device keeps. */
  keptElsewhere(): void {
    this.#kept.changed();
  }

  /** Compares what the cookies say with what this document knows. */
  check(): void {
    const sides = { beacon: this.#beacon(), known: this.tokens.tag, version: this.#version };
    if (sides.beacon === undefined) this.#ledger.forget();
    this.#kept.named();
    this.#lookAtStored();
    const lacks = this.#lacking() !== undefined;
    const puzzled = this.#puzzle !== undefined && this.#puzzle === sides.beacon?.version;
    if (this.#sync.running || this.#adopting || puzzled) return;
    const { state } = this.#connected;
    const connection = state === undefined ? sides.beacon?.tag : state.tag;
    const action = compare({ ...sides, connection, lacks });
    if (action === "reconnect") this.#reconnect();
    if (action === "look" && !this.heard(sides.beacon)) this.#recheck();
  }

  /** This document had a session, and its cookies are no more. */
  #gone(): boolean {
    return this.tokens.tag !== null && this.#beacon() === undefined && this.#renewals.settled;
  }

  /** What needs no commit, a server that stores by itself or this browser would keep for a session that nobody finds again. */
  #lookAtStored(): void {
    const { state, stores } = this.#connected;
    if (state === undefined) return;
    if (stores) this.#saved(this.#ledger.state(this.#connected.told(state)));
    if ((stores || this.#kept.waits) && this.#gone()) this.#checkIn(rarely("gone", () => this.#recheck()));
  }

  /** What was done a moment ago is to be done again in so many ms, if it still has to be. */
  #checkIn(wait: number): void {
    if (wait > 0) setTimeout(() => this.check(), wait);
  }

  #recheck(): void {
    this.#ledger.recheck();
    this.#sync.kick();
  }

  /** A ticket with more than the cookie may hold. Where the user has deleted the cookies, it goes as well. */
  #lacking(): string | undefined {
    // That of a session that is over is a late answer's.
    const beacon = readBeacon(document, this.#page.prefix);
    if (beacon === undefined) this.#vault.clear();
    return beacon && this.#vault.beyond(beacon);
  }

  /** Another tab has left the very ticket of what the cookie holds now: the connection hears of it, and no one is asked. */
  heard(beacon = this.#beacon()): boolean {
    const ticket = beacon && beacon.tag === this.tokens.tag ? this.#vault.of(beacon) : undefined;
    if (beacon === undefined || ticket === undefined || this.#vault.beyond(beacon) !== undefined) return false;
    if (this.#ledger.line !== "up" || this.#ledger.owes) return false;
    this.tokens.learn({ ticket });
    this.#version = beacon.version;
    this.#channel?.committed({ n: 0, ticket }, () => {});
    return true;
  }

  /** Shows on the page how far each key has come. */
  show(): void {
    showMarks(document, this.#ledger.marks());
  }

  /** A patch of the official client is about to change an element. */
  keep(from: Element, to: Element): void {
    const input = toBoundInput(from);
    if (input === undefined && !to.hasAttribute("data-session-status")) return;
    if (input !== undefined) this.#inputs.keep(input, to);
    keepMarks(input, to, this.#ledger.marks());
  }

  #beacon() {
    return this.#renewals.current(readBeacon(document, this.#page.prefix));
  }

  #joined(state: ConnectionState): void {
    const isNew = this.#boot !== undefined && state.boot !== this.#boot;
    if (this.#page.dev && isNew && rarely(`boot:${state.boot}`, () => location.reload()) === 0) return;
    this.#boot = state.boot;
    // Where its connection is back, so is the server.
    this.#pause.wake();
    this.#stamper.learn(state.now);
    this.#renewals.heard(state, this.#connected.state?.tag);
    this.#ledger.joined(this.#connected.joined(state));
    this.#kept.joined();
    // A commit that was answered while the channel was being joined told nobody.
    const { ticket } = this.tokens;
    if (ticket !== undefined && ticket !== this.#toldTicket) this.#channel?.committed({ n: 0, ticket }, () => {});
    // The handshake carried them, and there is nothing that its cookie lacks.
    if (state.patch === undefined) this.#couriers.foundCovered();
    this.#told(state);
  }

  #state(state: ConnectionState): void {
    this.#renewals.heard(state, this.#connected.state?.tag);
    this.#saved(this.#ledger.state(this.#connected.told(state)));
    this.#told(state);
    if (this.#liveSocket === undefined) return;
    for (const [key, value] of state.changed ?? []) relay(this.#liveSocket, key, value);
  }

  #told({ n, tag, csrf, patch, courier, kept }: ConnectionState): void {
    this.#kept.store(kept, tag);
    const sealed = courier === true ? patch : courier;
    // A state that was under way when its writes were confirmed must not bring back their courier.
    if (sealed !== undefined && this.#ledger.patch()?.epoch === this.#ledger.epoch)
      this.#couriers.seal(sealed, { epoch: this.#ledger.epoch, n });
    // A connection that is still of another session than the cookies says nothing about this page's.
    if (tag !== undefined && tag === (this.#beacon()?.tag ?? tag))
      this.tokens.learn({ tag, ...(csrf !== undefined && { csrf }) });
    this.show();
    this.#pump();
    this.check();
  }

  #left(): void {
    this.#connected.left();
    // Nobody is going to answer any more.
    this.#adopting = false;
    this.#renewals.left();
    this.#ledger.left();
    this.#expectLine();
  }

  /** What finds no connection within a moment is POSTed. */
  #expectLine(): void {
    const wait = document.querySelector("[data-phx-session]") === null ? 0 : LINE_MS;
    setTimeout(() => {
      if (this.#ledger.line !== "coming") return;
      this.#ledger.line = "down";
      this.#sync.kick();
    }, wait);
  }

  #pump(): void {
    for (const write of this.#ledger.send()) this.#send(write);
    this.#sync.kick();
  }

  #send(write: Write): void {
    this.#channel?.write(write, {
      taken: (n, kept) => {
        this.#saved(this.#ledger.acked(write, n, kept));
        setTimeout(() => this.#ledger.overdue(write) && this.#sync.kick(), PATCH_MS);
      },
      refused: (reason) => {
        // The endpoint sees today's cookie, the connection that of its handshake.
        if (reason === "session_mismatch") {
          this.#ledger.divert(write);
          // For what the browser keeps there is no endpoint to ask, and perhaps no other connection.
          setTimeout(() => this.#pump(), PATCH_MS);
        } else if (this.#ledger.refuse(write, reason === "too_large" || reason === "superseded" ? reason : "invalid"))
          this.#inputs.giveUp(write.key);
        this.show();
        this.#sync.kick();
      },
    });
  }

  #committed(n: number, ticket: string): void {
    const { state } = this.#connected;
    this.#adopting = state !== undefined && state.tag === undefined;
    this.#channel?.committed({ n, ticket }, () => {
      setTimeout(() => {
        this.#adopting = false;
        this.check();
      }, ADOPT_MS);
    });
  }

  #learned(reply: Partial<Committed>, ticket: string | undefined): void {
    this.#renewals.answered(reply, this.#asked, this.#connected.state?.tag);
    this.tokens.learn(reply);
    this.#stamper.learn(reply.now);
    this.#vault.keep(reply, ticket);
    if (reply.seen && this.#version !== undefined && reply.seen !== this.#version) this.#ledger.reopen();
    if (reply.keys !== undefined) this.#ledger.show(reply.keys);
    const version = this.#beacon()?.version;
    if (version === (reply.version ?? undefined)) this.#version = version;
  }

  /** The server has saved them by itself. */
  #saved(inputs: readonly Settled[]): void {
    for (const { key, seq } of inputs) this.#couriers.covered(key, seq);
    if (inputs.length > 0) this.show();
  }

  #settled(inputs: readonly Settled[], job: Job): void {
    for (const { key, seq } of inputs) this.#couriers.covered(key, seq);
    if (job.kind === "patch") {
      this.#couriers.foundCovered();
      this.#couriers.sealedCovered(job);
    }
    clearTimeout(this.#late);
    this.#late = setTimeout(() => this.#ledger.forget(), LATE_MS);
  }

  #reconnect(): void {
    // Once for each session, often enough for whoever logs in and out.
    const again = () => this.#liveSocket?.disconnect(() => this.#liveSocket?.connect());
    this.#checkIn(rarely(`reconnected:${this.#beacon()?.tag ?? ""}`, again));
  }
}
