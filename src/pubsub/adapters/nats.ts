import { requirePeer } from "../../base/peer.ts";
import type { PubSubAdapter, PubSubHost } from "../adapter.ts";
import { BusNames, busName } from "../bus-name.ts";

/** Options of {@link natsPubSub}. */
export interface NatsPubSubOptions {
  /** As in `nats://host:4222`; several of one cluster. */
  readonly url: string | readonly string[];
  /** Further options of the package's `connect`: user, token, TLS. */
  readonly options?: object;
  /** Begins every subject, where apps share a server. Default `holdfast.`. */
  readonly prefix?: string;
}

/** As much of a connection of the package @nats-io/transport-node (version 3) as is used. */
interface NatsConnection {
  publish(subject: string, text: string): void;
  subscribe(subject: string, options: { callback: NatsCallback }): { unsubscribe(): void };
  flush(): Promise<void>;
  close(): Promise<void>;
  drain(): Promise<void>;
  status(): AsyncIterable<{ readonly type: string }>;
}

type NatsCallback = (error: Error | null, message: { readonly subject: string; string(): string }) => void;
type Connect = (options: object) => Promise<NatsConnection>;

const RETRY_MS = 250;
const PING_MS = 10_000;

/**
 * Messages between processes over NATS (package `@nats-io/transport-node`).
 *
 * @example
 * ```ts
 * import { natsPubSub } from "holdfast/nats";
 *
 * const app = createApp({ pubsub: natsPubSub({ url: "nats://localhost:4222" }) });
 * ```
 * @throws HoldfastError `package_missing`.
 */
export function natsPubSub(options: NatsPubSubOptions): PubSubAdapter {
  requirePeer("@nats-io/transport-node", "natsPubSub");
  return new NatsPubSub(options);
}

class NatsPubSub implements PubSubAdapter {
  readonly #options: NatsPubSubOptions;
  readonly #prefix: string;
  readonly #names = new BusNames();
  readonly #subscriptions = new Map<string, { unsubscribe(): void }>();
  #host: PubSubHost | undefined;
  #connection: NatsConnection | undefined;
  #flushing: Promise<void> | undefined;
  #next: Promise<void> | undefined;
  #connected = false;
  #closed = false;

  constructor(options: NatsPubSubOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? "holdfast.";
  }

  start(host: PubSubHost): void {
    this.#host = host;
    void this.#connect(host).catch((error: unknown) => {
      if (!this.#closed) host.logger.error({ error }, "NATS cannot be used");
    });
  }

  async publish(channel: string, text: string): Promise<void> {
    if (this.#connection === undefined) throw new Error("not connected");
    this.#connection.publish(this.#prefix + busName(channel), text);
    await this.#flushed(this.#connection);
  }

  subscribe(channel: string): void {
    const name = this.#names.add(channel);
    if (this.#connection !== undefined) this.#listen(this.#connection, name);
  }

  unsubscribe(channel: string): void {
    const name = this.#names.remove(channel);
    this.#subscriptions.get(name)?.unsubscribe();
    this.#subscriptions.delete(name);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const connection = this.#connection;
    await (this.#connected ? connection?.drain() : connection?.close())?.catch(() => {});
  }

  async #connect(host: PubSubHost): Promise<void> {
    const { connect } = (await import("@nats-io/transport-node")) as unknown as { connect: Connect };
    const { url, options } = this.#options;
    const forEver = { maxReconnectAttempts: -1, waitOnFirstConnect: true, reconnectTimeWait: RETRY_MS };
    const servers = typeof url === "string" ? url : [...url];
    const connection = await connect({ noEcho: true, pingInterval: PING_MS, ...forEver, ...options, servers });
    if (this.#closed) return connection.close();
    this.#connection = connection;
    this.#connected = true;
    for (const name of this.#names.names()) this.#listen(connection, name);
    host.up();
    for await (const { type } of connection.status()) {
      if (type === "disconnect") this.#lost(host);
      if (type === "reconnect") this.#back(host);
    }
  }

  #lost(host: PubSubHost): void {
    if (!this.#connected || this.#closed) return;
    this.#connected = false;
    host.down();
  }

  /** The connection has subscribed again by itself before it says so. */
  #back(host: PubSubHost): void {
    this.#connected = true;
    host.gap();
    host.up();
  }

  #listen(connection: NatsConnection, name: string): void {
    const callback: NatsCallback = (error, message) => {
      const channel = this.#names.channelOf(name);
      if (error === null && channel !== undefined) this.#host?.received(channel, message.string());
    };
    this.#subscriptions.set(name, connection.subscribe(this.#prefix + name, { callback }));
  }

  /** Publishing says nothing; the answer to a ping after it does. Messages meanwhile share the next ping. */
  #flushed(connection: NatsConnection): Promise<void> {
    if (this.#flushing === undefined) {
      const flushing = connection.flush().finally(() => {
        this.#flushing = undefined;
      });
      return (this.#flushing = flushing);
    }
    return (this.#next ??= this.#flushing
      .catch(() => {})
      .then(() => {
        this.#next = undefined;
        return this.#flushed(connection);
      }));
  }
}
