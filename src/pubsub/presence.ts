import { HoldfastError } from "../base/errors.ts";
import type { Cancel, Clock } from "../base/clock.ts";
import type { PubSub } from "./pub-sub.ts";
import { defineTopic, type Topic, type TopicMessage } from "./topic.ts";

/** Who is there, by key: one meta for each view that tracks it. */
export type Presences<Meta> = Readonly<Record<string, readonly Meta[]>>;

/** Who has come and who has gone. A meta that changed has gone and come. */
export interface PresenceDiff<Meta> {
  readonly joins: Presences<Meta>;
  readonly leaves: Presences<Meta>;
}

/** A topic that knows who is there. Made by {@link definePresence}. */
export type Presence<Meta> = Topic<{ presence_diff: PresenceDiff<Meta> }>;

/**
 * Declares who may be present, and what is known of them. List it under `topics`, subscribe to it, and hear of joins and
 * leaves in `info.presence_diff`. (Phoenix.Presence)
 *
 * @example
 * ```ts
 * import { definePresence } from "holdfast";
 *
 * const online = definePresence<{ name: string }>("online");
 * ```
 */
export const definePresence = <Meta>(name: string): Presence<Meta> => defineTopic(name);

/** Bounds on what a process tracks. */
export interface PresenceLimits {
  /** Keys that one view tracks. */
  readonly presences: number;
  /** How often a process that tracks somebody says that it is there, in ms. */
  readonly presenceBeat: number;
  /** After this silence a process is taken for gone, and everybody on it, in ms. */
  readonly presenceTimeout: number;
}

export const defaultPresenceLimits: PresenceLimits = {
  presences: 100,
  presenceBeat: 5_000,
  presenceTimeout: 15_000,
};

type Entry = readonly [id: string, channel: string, key: string, meta: unknown];

/** What processes tell each other. Each speaks for its own entries alone, so that nothing can contradict. */
interface Note {
  readonly node: string;
  /** Counts the changes of `node`: who has missed one asks for all. */
  readonly seq: number;
  readonly set?: Entry;
  readonly unset?: string;
  readonly all?: readonly Entry[];
  readonly ask?: boolean;
}

interface Remote {
  seq: number;
  entries: Map<string, Entry>;
  forget: Cancel;
}

const NOTES = "presence";

export interface PresenceOptions {
  readonly pubsub: PubSub;
  readonly clock: Clock;
  readonly node: string;
  readonly limits: PresenceLimits;
}

/** Knows who is present, here and on the other processes of the app. */
export class PresenceTracker {
  readonly #options: PresenceOptions;
  readonly #own = new Map<string, Entry>();
  readonly #owners = new Map<object, Map<string, string>>();
  readonly #remotes = new Map<string, Remote>();
  readonly #listeners = new Map<string, Set<(message: TopicMessage) => void>>();
  #started = false;
  #drained = false;
  #seq = 0;
  #ids = 0;
  #beat: Cancel | undefined;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** Tracks a key for `owner`, or changes its meta. */
  track(owner: object, { channel, key }: { channel: string; key: string }, meta: unknown): void {
    if (this.#drained) return;
    this.#start();
    const tracked = this.#owners.get(owner) ?? new Map<string, string>();
    this.#owners.set(owner, tracked);
    const place = JSON.stringify([channel, key]);
    const { presences } = this.#options.limits;
    if (!tracked.has(place) && tracked.size >= presences) {
      throw new HoldfastError("limit_exceeded", `A view tracks at most ${presences} keys (limit \`presences\`).`);
    }
    const id = tracked.get(place) ?? `${this.#options.node}:${this.#ids++}`;
    tracked.set(place, id);
    const entry: Entry = [id, channel, key, JSON.parse(JSON.stringify(meta ?? null))];
    const before = this.#own.get(id);
    this.#own.set(id, entry);
    this.#say({ set: entry });
    this.#tell([entry], before === undefined ? [] : [before]);
    this.#beat ??= this.#beatLater();
  }

  untrack(owner: object, { channel, key }: { channel: string; key: string }): void {
    const tracked = this.#owners.get(owner);
    const place = JSON.stringify([channel, key]);
    const id = tracked?.get(place);
    if (tracked === undefined || id === undefined) return;
    tracked.delete(place);
    this.#drop(id);
  }

  /** The owner has ended. */
  release(owner: object): void {
    const tracked = this.#owners.get(owner);
    this.#owners.delete(owner);
    for (const id of tracked?.values() ?? []) this.#drop(id);
  }

  /**
   * Tells the other processes, once, that nobody is here any more: views are about to move to them. Those that end here
   * are not told, and nobody is tracked from now on.
   */
  drain(): void {
    this.#drained = true;
    this.#beat?.();
    const { pubsub, node } = this.#options;
    if (this.#own.size > 0) pubsub.publish(NOTES, { node, seq: ++this.#seq, all: [] } satisfies Note);
    this.#own.clear();
    this.#owners.clear();
  }

  list(channel: string): Presences<unknown> {
    this.#start();
    const remote = [...this.#remotes.values()].flatMap(({ entries }) => [...entries.values()]);
    return grouped([...this.#own.values(), ...remote].filter((entry) => entry[1] === channel));
  }

  /** Hears the diffs of a channel. @returns a function that ends this. */
  subscribe(channel: string, listener: (message: TopicMessage) => void): () => void {
    this.#start();
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(channel);
    };
  }

  #drop(id: string): void {
    const entry = this.#own.get(id);
    if (entry === undefined) return;
    this.#own.delete(id);
    this.#say({ unset: id });
    this.#tell([], [entry]);
    if (this.#own.size > 0) return;
    this.#beat?.();
    this.#beat = undefined;
  }

  #start(): void {
    if (this.#started) return;
    this.#started = true;
    const { pubsub, node } = this.#options;
    pubsub.subscribe(NOTES, (note) => this.#hear(note as Note));
    pubsub.publish(NOTES, { node, seq: this.#seq, ask: true } satisfies Note);
  }

  #say(change: Pick<Note, "set" | "unset">): void {
    const { pubsub, node } = this.#options;
    pubsub.publish(NOTES, { node, seq: ++this.#seq, ...change } satisfies Note);
  }

  #beatLater(): Cancel {
    const { clock, limits, pubsub, node } = this.#options;
    return clock.setTimeout(() => {
      pubsub.publish(NOTES, { node, seq: this.#seq } satisfies Note);
      this.#beat = this.#beatLater();
    }, limits.presenceBeat);
  }

  #hear(note: Note): void {
    const { node, pubsub } = this.#options;
    if (note.node === node) return;
    if (note.ask) {
      if (this.#own.size > 0)
        pubsub.publish(NOTES, { node, seq: this.#seq, all: [...this.#own.values()] } satisfies Note);
      return;
    }
    const remote = this.#remotes.get(note.node);
    remote?.forget();
    if (note.all !== undefined) return this.#replace(note, note.all);
    const changes = note.set !== undefined || note.unset !== undefined;
    if (remote === undefined || note.seq !== remote.seq + (changes ? 1 : 0)) {
      if (remote !== undefined) remote.forget = this.#forgetLater(note.node);
      return pubsub.publish(NOTES, { node, seq: this.#seq, ask: true } satisfies Note);
    }
    const entries = new Map(remote.entries);
    if (note.set !== undefined) entries.set(note.set[0], note.set);
    if (note.unset !== undefined) entries.delete(note.unset);
    this.#replace(note, [...entries.values()]);
  }

  #replace(note: Pick<Note, "node" | "seq">, entries: readonly Entry[]): void {
    const before = this.#remotes.get(note.node)?.entries ?? new Map<string, Entry>();
    const after = new Map(entries.map((entry) => [entry[0], entry]));
    const same = (one: Entry, other: Entry | undefined) => JSON.stringify(one) === JSON.stringify(other);
    this.#remotes.set(note.node, { seq: note.seq, entries: after, forget: this.#forgetLater(note.node) });
    this.#tell(
      entries.filter((entry) => !same(entry, before.get(entry[0]))),
      [...before.values()].filter((entry) => !same(entry, after.get(entry[0]))),
    );
  }

  #forgetLater(node: string): Cancel {
    const { clock, limits } = this.#options;
    return clock.setTimeout(() => {
      const remote = this.#remotes.get(node);
      this.#remotes.delete(node);
      if (remote !== undefined) this.#tell([], [...remote.entries.values()]);
    }, limits.presenceTimeout);
  }

  #tell(joins: readonly Entry[], leaves: readonly Entry[]): void {
    for (const channel of new Set([...joins, ...leaves].map((entry) => entry[1]))) {
      const within = (entries: readonly Entry[]) => grouped(entries.filter((entry) => entry[1] === channel));
      const payload: PresenceDiff<unknown> = { joins: within(joins), leaves: within(leaves) };
      for (const listener of [...(this.#listeners.get(channel) ?? [])]) listener({ event: "presence_diff", payload });
    }
  }
}

function grouped(entries: readonly Entry[]): Presences<unknown> {
  const groups = new Map<string, unknown[]>();
  for (const [, , key, meta] of entries) groups.set(key, [...(groups.get(key) ?? []), meta]);
  return Object.fromEntries(groups);
}
