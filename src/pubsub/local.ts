import type { Logger } from "../base/logger.ts";

/** Hears the messages of one channel. */
export type PubSubListener = (message: unknown) => void;

/** Publish and subscribe by channel name. Messages are JSON, also within one process. */
export interface PubSub {
  publish(channel: string, message: unknown): void;
  /** @returns a function that ends this subscription. */
  subscribe(channel: string, listener: PubSubListener): () => void;
}

/**
 * Pub/sub within one process. A message is serialised even here, so that what would be lost between processes
 * (a Date, a class, undefined) is lost in development too. Listeners of one message share its parsed, frozen value.
 */
export function createLocalPubSub(logger: Logger): PubSub {
  const channels = new Map<string, Set<{ listener: PubSubListener }>>();
  return {
    publish(channel, message) {
      const listeners = channels.get(channel);
      if (listeners === undefined) return;
      const copy = freeze(JSON.parse(JSON.stringify(message) ?? "null"));
      for (const subscription of [...listeners]) {
        try {
          subscription.listener(copy);
        } catch (error) {
          logger.error({ error, channel }, "a pub/sub listener threw");
        }
      }
    },
    subscribe(channel, listener) {
      const subscription = { listener };
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(subscription));
      return () => {
        listeners.delete(subscription);
        if (listeners.size === 0 && channels.get(channel) === listeners) channels.delete(channel);
      };
    },
  };
}

function freeze(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) freeze(member);
  return Object.freeze(value);
}
