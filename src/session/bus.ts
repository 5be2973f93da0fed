import type { EntryRow } from "./codec.ts";

/** How connections of one session hear of each other; `PubSub` fits. */
export interface SessionBus {
  publish(channel: string, message: unknown): void;
  subscribe(channel: string, listener: (message: unknown) => void): () => void;
}

/** What travels on a session's channel. */
export interface SessionMessage {
  /** Id of the connection it comes from; `null` for the commit endpoint and controllers. */
  readonly from: string | null;
  readonly entries: readonly EntryRow[];
}

export const sessionChannel = (id: string): string => `session:${id}`;
