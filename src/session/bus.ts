import type { Clock } from "../base/clock.ts";
import { decodeEntries, encodeEntries, type EntryRow } from "./values/codec.ts";
import type { EndedSessions } from "./life/ended-sessions.ts";
import type { Entries, SessionState } from "./values/entry.ts";
import type { Overlay } from "./stores/overlay.ts";

/** How connections of one session hear of each other; `PubSub` fits. */
export interface SessionBus {
  /** Whether there may be other processes on it. */
  readonly shared: boolean;
  /** @param from whose message it is: their own subscriptions in this process need not hear it */
  publish(channel: string, message: unknown, from?: string): void;
  subscribe(channel: string, listener: (message: unknown) => void, owner?: string): () => void;
  /** Hears that messages of other processes may have been missed. */
  onGap(listener: () => void): () => void;
}

/** Why a session is over: another stands in its place, or the program said so. */
export type EndReason = "renewed" | "dropped" | "revoked" | "erased";

/** What travels on a session's channel: entries, or that it is over. */
export type SessionMessage = {
  /** Id of the connection it comes from; `null` for the commit endpoint and controllers. */
  readonly from: string | null;
} & ({ readonly entries: readonly EntryRow[] } | { readonly ended: EndReason });

export const sessionChannel = (id: string): string => `session:${id}`;

/** The next request on this process, and the session's other connections, see these entries. */
export function spreadEntries(
  { bus, overlay }: { readonly bus: SessionBus; readonly overlay: Overlay },
  session: SessionState,
  { from, entries }: { from: string | null; entries: Entries },
): void {
  overlay.add(session, entries);
  const message: SessionMessage = { from, entries: encodeEntries(entries) };
  bus.publish(sessionChannel(session.id), message, from ?? undefined);
}

/** So many connections read again after a gap, each at another moment within this time, in ms. */
const CATCH_UP_MS = 2_000;

/** A connection, as what happens to its session elsewhere sees it. */
export interface SessionEars {
  /** What it has sent itself is not told. */
  readonly id: string;
  entries(entries: Entries): void;
  ended(reason: EndReason): void;
  /** Some of it may not have been heard. */
  missed(): void;
}

interface Surroundings {
  readonly bus: SessionBus;
  readonly clock: Clock;
  readonly overlay: Overlay;
  readonly ended: Pick<EndedSessions, "watch">;
}

/** Hears what happens to one session elsewhere, on another process perhaps, whose next request may come here. */
export function listenTo(
  { bus, clock, overlay, ended }: Surroundings,
  session: Pick<SessionState, "id" | "generation">,
  ears: SessionEars,
): () => void {
  let cancel = () => {};
  const hear = (heard: unknown) => {
    const message = heard as SessionMessage;
    if ("ended" in message) {
      // What a renewal carries is read from there yet.
      if (message.ended === "erased") overlay.forget(session.id);
      return ears.ended(message.ended);
    }
    if (message.from === ears.id) return;
    const entries = decodeEntries(message.entries);
    overlay.add(session, entries);
    ears.entries(entries);
  };
  const stop = bus.subscribe(sessionChannel(session.id), hear, ears.id);
  const stopGap = bus.onGap(() => {
    cancel();
    cancel = clock.setTimeout(() => ears.missed(), Math.random() * CATCH_UP_MS);
  });
  const stopEnded = ended.watch(session.id, (reason) => ears.ended(reason));
  return () => {
    stop();
    stopEnded();
    stopGap();
    cancel();
  };
}
