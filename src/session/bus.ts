import type { Clock } from "../base/clock.ts";
import type { EntryRow } from "./codec.ts";

/** How connections of one session hear of each other; `PubSub` fits. */
export interface SessionBus {
  publish(channel: string, message: unknown): void;
  subscribe(channel: string, listener: (message: unknown) => void): () => void;
  /** Hears that messages of other processes may have been missed. */
  onGap(listener: () => void): () => void;
}

/** What travels on a session's channel. */
export interface SessionMessage {
  /** Id of the connection it comes from; `null` for the commit endpoint and controllers. */
  readonly from: string | null;
  readonly entries: readonly EntryRow[];
}

export const sessionChannel = (id: string): string => `session:${id}`;

/** So many connections read again after a gap, each at another moment within this time, in ms. */
const CATCH_UP_MS = 2_000;

/** Hears what happens to one session elsewhere, and, `missed`, that some of it may not have been heard. */
export function listenTo(
  { bus, clock }: { readonly bus: SessionBus; readonly clock: Clock },
  id: string,
  heard: { message(message: SessionMessage): void; missed(): void },
): () => void {
  let cancel = () => {};
  const stop = bus.subscribe(sessionChannel(id), (message) => heard.message(message as SessionMessage));
  const stopGap = bus.onGap(() => {
    cancel();
    cancel = clock.setTimeout(() => heard.missed(), Math.random() * CATCH_UP_MS);
  });
  return () => {
    stop();
    stopGap();
    cancel();
  };
}
