import type { Logger } from "../base/logger.ts";

/** Hears the messages of one channel. */
export type PubSubListener = (message: unknown) => void;

/** Told when a channel gets its first listener in this process and when it has lost its last. */
export interface ChannelUse {
  first(channel: string): void;
  last(channel: string): void;
}

/** The listeners of this process, by channel. */
export class LocalChannels {
  readonly #logger: Logger;
  readonly #use: ChannelUse;
  readonly #channels = new Map<string, Set<{ readonly listener: PubSubListener }>>();

  constructor(logger: Logger, use: ChannelUse) {
    this.#logger = logger;
    this.#use = use;
  }

  /** Listeners of one message share its parsed, frozen value. */
  deliver(channel: string, text: string): void {
    const listeners = this.#channels.get(channel);
    if (listeners === undefined) return;
    const message = freeze(JSON.parse(text));
    for (const { listener } of [...listeners]) {
      try {
        listener(message);
      } catch (error) {
        this.#logger.error({ error, channel }, "a pub/sub listener threw");
      }
    }
  }

  subscribe(channel: string, listener: PubSubListener): () => void {
    const subscription = { listener };
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
