import type { Cancel, Clock } from "../../base/clock.ts";
import { randomId } from "../../base/random-id.ts";
import { sessionChannel, type EndReason, type SessionBus, type SessionMessage } from "../bus.ts";
import type { EndedSession, Tombstones } from "./tombstones.ts";

/** On this channel every process hears which sessions are over. */
const ENDED_CHANNEL = "sessions:ended";
/** On this one they compare what they know of that. */
export const COMPARE_CHANNEL = "sessions:ended:compare";

/** So many processes answer, each at another moment within this time, and not what another has told meanwhile. */
const TELL_MS = 250;
/** A process that has just started may be heard before it hears: it asks once more. */
export const ASK_AGAIN_MS = 2_000;
/** How often one asks that serves nobody yet: each may be asked before the bus hears it. */
const START_ASK_MS = 300;
/** So long it waits for an answer: it may be the only one, or its bus may be away. */
const START_MS = 1_000;
/** Sessions in one message; with two ids each some 25 KB. */
const TOLD_AT_ONCE = 500;

type CompareMessage =
  /**
   * What a process knows, as digests; it asks for what it lacks. `back`: it was asked itself, by one that may know
   * more. `start`: it serves nobody before it is answered, be it that there is nothing to tell.
   */
  | { readonly of: string; readonly digests: readonly number[]; readonly why?: "back" | "start" }
  | { readonly told: readonly EndedSession[] }
  /** These have been told all, in what was sent before. */
  | { readonly answered: readonly string[] };

interface Shared {
  readonly bus: SessionBus;
  readonly clock: Clock;
  readonly tombstones: Tombstones;
  /** Of each kind, in one answer. */
  readonly limits: { readonly tombstonesTold: number };
}

/**
 * What processes tell each other of sessions that are over. A message that does not arrive would leave a revoked cookie
 * valid there: so a process compares what it knows with the others when its bus may have missed something, and when it
 * starts. What it learns so late ends the session's connections here, too.
 */
export class EndedSessions {
  readonly #shared: Shared;
  readonly #self = randomId(9);
  readonly #connections = new Map<string, Set<(reason: EndReason) => void>>();
  /** Parts that somebody lacks something of. */
  readonly #wanted = new Set<number>();
  readonly #told = new Set<string>();
  /** Processes that wait for an answer before they serve. */
  readonly #starting = new Set<string>();
  #askBack = false;
  #cancel: Cancel | undefined;
  #answered: (() => void) | undefined;
  #started: Promise<void> | undefined;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * Begins to hear; once a process serves, as one that serves nobody needs no bus. @returns when others have told what
   * they know, at once where there are none, and after a second in any case
   */
  start(): Promise<void> {
    return (this.#started ??= this.#listen());
  }

  #listen(): Promise<void> {
    const { bus, clock } = this.#shared;
    bus.subscribe(ENDED_CHANNEL, (message) => this.#learn(message as EndedSession));
    bus.subscribe(COMPARE_CHANNEL, (message) => this.#heard(message as CompareMessage));
    bus.onGap(() => this.#ask());
    clock.setTimeout(() => this.#ask(), ASK_AGAIN_MS);
    if (!bus.shared) return Promise.resolve();
    return new Promise((resolve) => {
      let cancelAsk = () => {};
      const ask = () => {
        this.#ask("start");
        cancelAsk = clock.setTimeout(ask, START_ASK_MS);
      };
      const started = () => {
        this.#answered = undefined;
        cancelAsk();
        cancelEnd();
        resolve();
      };
      // Nothing else may keep a process alive that does not listen yet.
      const cancelEnd = clock.setTimeout(started, START_MS, true);
      this.#answered = started;
      ask();
    });
  }

  /** A session is over: every process is to remember it, and to tell its connections. */
  end(session: EndedSession, reason: EndReason): void {
    const { bus, tombstones } = this.#shared;
    // Known here before its connections come again; why, they hear on their own channel, before all processes hear that.
    tombstones.add(session);
    bus.publish(sessionChannel(session.id), { from: null, ended: reason } satisfies SessionMessage);
    bus.publish(ENDED_CHANNEL, session);
  }

  /** Calls `ended` when this process learns, perhaps late, that the session is over. @returns a function that ends this */
  watch(id: string, ended: (reason: EndReason) => void): () => void {
    const connections = this.#connections.get(id) ?? new Set();
    this.#connections.set(id, connections.add(ended));
    return () => {
      if (connections.delete(ended) && connections.size === 0) this.#connections.delete(id);
    };
  }

  #ask(why?: "back" | "start"): void {
    const { bus, tombstones } = this.#shared;
    const { digests } = tombstones;
    bus.publish(COMPARE_CHANNEL, { of: this.#self, digests, ...(why && { why }) } satisfies CompareMessage);
  }

  #heard(message: CompareMessage): void {
    if ("told" in message) return this.#hearOf(message.told);
    if ("answered" in message) return message.answered.includes(this.#self) ? this.#answered?.() : undefined;
    if (message.of === this.#self) return;
    const known = this.#shared.tombstones.digests;
    const different = known.flatMap((digest, part) => (digest === message.digests[part] ? [] : [part]));
    // One that is starting itself has heard nothing yet: its word would be none.
    const answers = message.why === "start" && this.#answered === undefined;
    if (different.length === 0 && !answers) return;
    if (answers) this.#starting.add(message.of);
    for (const part of different) this.#wanted.add(part);
    if (message.why !== "back") this.#askBack ||= different.length > 0;
    this.#cancel ??= this.#shared.clock.setTimeout(() => this.#tell(), Math.random() * TELL_MS);
  }

  #tell(): void {
    const { bus, tombstones, limits } = this.#shared;
    const ended = tombstones.newestIn(this.#wanted, limits.tombstonesTold).filter((one) => !this.#told.has(keyOf(one)));
    const [askBack, answered] = [this.#askBack, [...this.#starting]];
    this.#cancel = undefined;
    this.#askBack = false;
    this.#wanted.clear();
    this.#told.clear();
    this.#starting.clear();
    for (let at = 0; at < ended.length; at += TOLD_AT_ONCE)
      bus.publish(COMPARE_CHANNEL, { told: ended.slice(at, at + TOLD_AT_ONCE) } satisfies CompareMessage);
    if (answered.length > 0) bus.publish(COMPARE_CHANNEL, { answered } satisfies CompareMessage);
    if (askBack) this.#ask("back");
  }

  #hearOf(told: readonly EndedSession[]): void {
    for (const session of told) {
      if (this.#cancel !== undefined) this.#told.add(keyOf(session));
      this.#learn(session);
    }
  }

  #learn(session: EndedSession): void {
    if (!this.#shared.tombstones.add(session)) return;
    const reason = session.next === undefined ? "revoked" : "renewed";
    for (const ended of [...(this.#connections.get(session.id) ?? [])]) ended(reason);
  }
}

const keyOf = ({ id, next }: EndedSession): string => `${id} ${next ?? ""}`;
