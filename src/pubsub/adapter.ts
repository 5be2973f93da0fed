import type { Logger } from "../base/logger.ts";

/**
 * Carries messages between processes: Redis, PostgreSQL, NATS, the workers of a cluster. What is local stays local: an
 * adapter sees only what other processes may want, and only channels somebody here listens to.
 *
 * It keeps its connection by itself, for ever, and reports to its host. Nothing of it throws, and delivery is at most
 * once: what a lost connection takes along is made up for by reading again, which `gap` asks for.
 * `pubSubConformance` of `holdfast/testing` checks an adapter.
 */
export interface PubSubAdapter {
  /** Begins to connect, in the background. Called once, before anything else. */
  start(host: PubSubHost): void;
  /**
   * Sends a text, at most {@link PubSubLimits.messageBytes} and a few more; called only between `up` and `down`.
   * Rejects when it cannot say that the bus has taken it. May come back to this process: the host drops it.
   */
  publish(channel: string, text: string): Promise<void>;
  subscribe(channel: string): void;
  unsubscribe(channel: string): void;
  /** Ends the connection for good, with what `publish` was given sent. */
  close(): Promise<void>;
}

/** What an adapter reports to. */
export interface PubSubHost {
  readonly logger: Logger;
  /** A message came. Channels that nobody listens to any more may come, too. */
  received(channel: string, text: string): void;
  /** Messages can be sent from now on. */
  up(): void;
  /** Messages cannot be sent for now; they wait in the host. */
  down(): void;
  /** Listening was interrupted and goes on from now: messages may have been missed. */
  gap(): void;
}

/** Bounds on what one process sends to others. */
export interface PubSubLimits {
  /** Bytes of one message as JSON; a larger one throws `limit_exceeded` where it is published. (NATS: 1 MiB) */
  readonly messageBytes: number;
  /** Messages that wait for the bus; beyond it the newest is dropped, and every process told to read again. */
  readonly waitingMessages: number;
  /** Characters of the messages that wait for the bus. */
  readonly waitingChars: number;
}

export const defaultPubSubLimits: PubSubLimits = {
  messageBytes: 1_000_000,
  waitingMessages: 10_000,
  waitingChars: 16_000_000,
};
