import cluster, { type Worker } from "node:cluster";
import { fileURLToPath } from "node:url";
import { HoldfastError, type ErrorCode } from "../../src/base/errors.ts";
import { relayClusterPubSub } from "../../src/pubsub/adapters/cluster.ts";
import type { PubSubNode } from "../../src/testing/pub-sub-conformance.ts";

const WORKER = fileURLToPath(new URL("./cluster-node-worker.mjs", import.meta.url));

interface Answer {
  readonly test: "answer";
  readonly n: number;
  readonly error?: ErrorCode;
}

type FromWorker =
  | { readonly test: "ready" }
  | Answer
  | { readonly test: "heard"; readonly subscription: number; readonly message: unknown };

/** Makes workers of a real cluster, whose primary is this process: each is a node, driven by messages. */
export function clusterNodes(): () => Promise<PubSubNode> {
  relayClusterPubSub();
  return async () => {
    cluster.setupPrimary({ exec: WORKER, execArgv: [] });
    const worker = cluster.fork();
    await new Promise((resolve) => worker.once("message", resolve));
    return new WorkerNode(worker);
  };
}

class WorkerNode implements PubSubNode {
  readonly #worker: Worker;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  readonly #listeners = new Map<number, (message: unknown) => void>();
  #n = 0;

  constructor(worker: Worker) {
    this.#worker = worker;
    worker.on("message", (message: FromWorker) => {
      if (message.test === "answer") this.#waiting.get(message.n)?.(message);
      if (message.test === "heard") this.#listeners.get(message.subscription)?.(message.message);
    });
  }

  async publish(channel: string, message: unknown): Promise<void> {
    await this.#ask({ do: "publish", channel, message });
  }

  async subscribe(channel: string, listener: (message: unknown) => void): Promise<() => Promise<void>> {
    const subscription = this.#n + 1;
    this.#listeners.set(subscription, listener);
    await this.#ask({ do: "subscribe", channel });
    return () => this.#ask({ do: "unsubscribe", subscription });
  }

  /** A cluster's bus ends with its processes: there is never a gap. */
  onGap(): void {}

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#worker.once("exit", resolve));
    this.#worker.kill();
    await ended;
  }

  async #ask(command: object): Promise<void> {
    const n = ++this.#n;
    const answer = new Promise<Answer>((resolve) => this.#waiting.set(n, resolve));
    this.#worker.send({ test: "command", n, ...command });
    const { error } = await answer;
    if (error !== undefined) throw new HoldfastError(error, "in the worker");
  }
}
