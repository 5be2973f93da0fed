import type { Worker } from "node:cluster";

/** A connection as the primary of a cluster has it. */
interface Handle {
  close(): void;
}

/** What a worker has said before it ended has been read by then, in ms. */
const LAST_WORDS_MS = 100;

/** What Node says to a worker of its cluster, and hears from it. */
interface ClusterMessage {
  readonly act?: unknown;
  readonly seq?: unknown;
  readonly ack?: unknown;
}

/**
 * Sees to it that nobody waits for a worker that has ended. Node hands a connection to a worker and lets go of it when the
 * worker says that it has it; where the worker ends before, it keeps it open, and whoever opened it would wait without
 * end. It is closed instead: a browser opens another. (Node: lib/internal/cluster/round_robin_handle.js)
 */
export function closeUntaken(worker: Worker): void {
  const untaken = new Map<unknown, Handle>();
  const child = worker.process;
  const send = child.send.bind(child) as (...args: unknown[]) => boolean;
  child.send = (...args: unknown[]): boolean => {
    const [message, handle] = args as [ClusterMessage, Handle | undefined];
    if (message.act === "newconn" && handle !== undefined) untaken.set(message.seq, handle);
    return send(...args);
  };
  child.on("internalMessage", ({ ack }: ClusterMessage) => void untaken.delete(ack));
  const close = () => {
    for (const handle of untaken.values()) handle.close();
    untaken.clear();
  };
  // With a connection on its way Node does not say that the worker has disconnected, but that it has ended.
  worker.once("exit", () => setTimeout(close, LAST_WORDS_MS));
}
