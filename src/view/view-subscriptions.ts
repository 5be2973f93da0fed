import { SparseMap } from "../base/sparse.ts";
import type { PresenceTracker } from "../pubsub/presence.ts";
import type { PubSubListener } from "../pubsub/local.ts";
import type { PubSub } from "../pubsub/pub-sub.ts";
import type { TopicMessage } from "../pubsub/topic.ts";

/** The topics one view hears, until it ends. */
export class ViewSubscriptions {
  readonly #pubsub: PubSub;
  readonly #presence: PresenceTracker;
  readonly #receive: (message: TopicMessage) => void;
  readonly #subscriptions = new SparseMap<string, () => void>();
  #closed = false;

  constructor(
    { pubsub, presence }: { pubsub: PubSub; presence: PresenceTracker },
    receive: (message: TopicMessage) => void,
  ) {
    this.#pubsub = pubsub;
    this.#presence = presence;
    this.#receive = receive;
  }

  subscribe(channel: string): void {
    if (this.#closed || this.#subscriptions.has(channel)) return;
    const stops = [
      this.#pubsub.subscribe(channel, this.#receive as PubSubListener),
      this.#presence.subscribe(channel, this.#receive),
    ];
    this.#subscriptions.set(channel, () => {
      for (const stop of stops) stop();
    });
  }

  unsubscribe(channel: string): void {
    this.#subscriptions.get(channel)?.();
    this.#subscriptions.delete(channel);
  }

  close(): void {
    this.#closed = true;
    for (const unsubscribe of this.#subscriptions.values()) unsubscribe();
    this.#subscriptions.clear();
  }
}
