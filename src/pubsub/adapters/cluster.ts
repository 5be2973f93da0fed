import cluster, { type Worker } from "node:cluster";
import type { PubSubAdapter, PubSubHost } from "../adapter.ts";

/** What workers and their primary say to each other. */
type ClusterMessage =
  | { readonly holdfast: "publish"; readonly channel: string; readonly text: string }
  | { readonly holdfast: "subscribe" | "unsubscribe"; readonly channel: string };

/**
 * Messages between the workers of `node:cluster`, by way of their primary: for many processes on one machine and
 * nothing else to run. `serve(app, { workers })` uses it by itself; a primary of your own calls
 * {@link relayClusterPubSub}.
 *
 * @example
 * ```ts
 * import { clusterPubSub } from "holdfast/cluster";
 *
 * const app = createApp({ pubsub: clusterPubSub() });
 * ```
 */
export function clusterPubSub(): PubSubAdapter {
  return new ClusterPubSub();
}

/** The connection of a worker to its primary neither breaks nor loses: with it ends the worker. */
class ClusterPubSub implements PubSubAdapter {
  #stop: () => void = () => {};

  start(host: PubSubHost): void {
    // In the primary there is nobody to talk to, and what would be sent waits for ever, within its limit.
    if (!cluster.isWorker) return;
    const heard = (message: unknown) => {
      if (isClusterMessage(message) && message.holdfast === "publish") host.received(message.channel, message.text);
    };
    process.on("message", heard);
    this.#stop = () => process.off("message", heard);
    host.up();
  }

  publish(channel: string, text: string): Promise<void> {
    return this.#send({ holdfast: "publish", channel, text });
  }

  subscribe(channel: string): void {
    void this.#send({ holdfast: "subscribe", channel }).catch(() => {});
  }

  unsubscribe(channel: string): void {
    void this.#send({ holdfast: "unsubscribe", channel }).catch(() => {});
  }

  close(): Promise<void> {
    this.#stop();
    return Promise.resolve();
  }

  #send(message: ClusterMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      if (!cluster.worker?.isConnected()) return reject(new Error("this is no worker of a cluster"));
      cluster.worker.send(message, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}

/**
 * Passes on what the workers of this primary publish, each to those that subscribed.
 *
 * @example
 * ```ts
 * import { relayClusterPubSub } from "holdfast/cluster";
 * import cluster from "node:cluster";
 *
 * relayClusterPubSub();
 * cluster.fork();
 * ```
 * @returns a function that ends it.
 */
export function relayClusterPubSub(): () => void {
  const channels = new Map<string, Set<Worker>>();
  const leave = (worker: Worker, channel: string) => {
    const workers = channels.get(channel);
    if (workers?.delete(worker) && workers.size === 0) channels.delete(channel);
  };
  const heard = (worker: Worker, message: unknown) => {
    if (!isClusterMessage(message)) return;
    const { channel } = message;
    if (message.holdfast === "subscribe") channels.set(channel, (channels.get(channel) ?? new Set()).add(worker));
    else if (message.holdfast === "unsubscribe") leave(worker, channel);
    else for (const other of channels.get(channel) ?? []) if (other !== worker) pass(other, message);
  };
  const gone = (worker: Worker) => {
    for (const channel of channels.keys()) leave(worker, channel);
  };
  cluster.on("message", heard);
  cluster.on("exit", gone);
  return () => {
    cluster.off("message", heard);
    cluster.off("exit", gone);
  };
}

/** A worker may end at any moment; what it does not get, nobody misses. */
function pass(worker: Worker, message: ClusterMessage): void {
  if (worker.isConnected()) worker.send(message, () => {});
}

function isClusterMessage(message: unknown): message is ClusterMessage {
  return typeof message === "object" && message !== null && "holdfast" in message && "channel" in message;
}
