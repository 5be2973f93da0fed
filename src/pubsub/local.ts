import type { Logger } from "../base/logger.ts";

/** Hears the messages of one channel. */
export type PubSubListener = (message: unknown) => void;

/** Told when a channel gets its first listener in this process and when it has lost its last. */
export interface ChannelUse {
  first(channel: string): void;
  last(channel: string): void;
}

interface Subscription {
  readonly listener: PubSubListener;
  /** Whose it is: they do not hear themselves. */
  readonly owner: string | undefined;
}

/** The listeners of this process, by channel. */
export class LocalChannels {
  readonly #logger: Logger;
  readonly #use: ChannelUse;
  readonly #channels = new Map<string, Set<Subscription>>();

  constructor(logger: Logger, use: ChannelUse) {
    this.#logger = logger;
    this.#use = use;
  }

  /** Listeners of one message share its parsed, frozen value. */
  deliver(channel: string, text: string, from?: string): void {
    const listeners = this.#channels.get(channel);
    if (listeners === undefined) return;
    // A list of its own: whoever hears it may end a subscription, or begin one.
    const others: Subscription[] = [];
    for (const listener of listeners) if (from === undefined || listener.owner !== from) others.push(listener);
    if (others.length === 0) return;
    const message = freeze(JSON.parse(text));
    for (const { listener } of others) {
      try {
        listener(message);
      } catch (error) {
        this.#logger.error({ error, channel }, "a pub/sub listener threw");
      }
    }
  }

  subscribe(channel: string, listener: PubSubListener, owner?: string): () => void {
    const subscription = { listener, owner };
    const present = this.#channels.get(channel);
    const listeners = present ?? new Set();
    this.#channels.set(channel, listeners.add(subscription));
    if (present === undefined) this.#use.first(channel);
    return () => {
      if (!listeners.delete(subscription) || listeners.size > 0) return;
      this.#channels.delete(channel);
      this.#use.last(channel);
    };
  }
}

function freeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
