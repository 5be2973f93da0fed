import { requirePeer } from "../../base/peer.ts";
import type { PubSubAdapter, PubSubHost } from "../adapter.ts";
import { BusNames, busName } from "../bus-name.ts";

/** Options of {@link redisPubSub}. */
export interface RedisPubSubOptions {
  /** As in `redis://user:password@host:6379` or `rediss://…`. */
  readonly url: string;
  /** Further options of the package's `createClient`: TLS, timeouts. */
  readonly options?: object;
  /** Begins every channel's name, where apps share a Redis. Default `holdfast:`. */
  readonly prefix?: string;
}

/** As much of a client of the package redis (version 6) as is used. */
interface RedisClient {
  on(event: "ready" | "reconnecting", listener: () => void): unknown;
  on(event: "error", listener: (error: unknown) => void): unknown;
  connect(): Promise<unknown>;
  publish(channel: string, text: string): Promise<unknown>;
  subscribe(channels: string | string[], listener: Heard): Promise<unknown>;
  unsubscribe(channels: string, listener: Heard): Promise<unknown>;
  close(): Promise<unknown>;
  destroy(): unknown;
  readonly isReady: boolean;
}

type Heard = (text: string, channel: string) => void;
type CreateClient = (options: object) => RedisClient;

/** A peer that is silent for this long is gone, though its connection stands. */
const SILENCE_MS = 20_000;
const PING_MS = 5_000;

/**
 * Messages between processes over Redis (package `redis`).
 *
 * @example
 * ```ts
 * import { redisPubSub } from "holdfast/redis";
 *
 * const app = createApp({ pubsub: redisPubSub({ url: "redis://localhost:6379" }) });
 * ```
 * @throws HoldfastError `package_missing`.
 */
export function redisPubSub(options: RedisPubSubOptions): PubSubAdapter {
  requirePeer("redis", "redisPubSub");
  return new RedisPubSub(options);
}

class RedisPubSub implements PubSubAdapter {
  readonly #options: RedisPubSubOptions;
  readonly #prefix: string;
  readonly #names = new BusNames();
  #host: PubSubHost | undefined;
  #publisher: RedisClient | undefined;
  #subscriber: RedisClient | undefined;
  #listened = false;
  #closed = false;

  constructor(options: RedisPubSubOptions) {
    this.#options = options;
    this.#prefix = options.prefix ?? "holdfast:";
  }

  start(host: PubSubHost): void {
    this.#host = host;
    void this.#connect(host).catch((error: unknown) => host.logger.error({ error }, "Redis cannot be used"));
  }

  async publish(channel: string, text: string): Promise<void> {
    await this.#publisher?.publish(this.#prefix + busName(channel), text);
  }

  subscribe(channel: string): void {
    const name = this.#prefix + this.#names.add(channel);
    // What a lost connection takes along is asked for again when the next one is ready.
    if (this.#subscriber?.isReady) void this.#subscriber.subscribe(name, this.#heard).catch(() => {});
  }

  unsubscribe(channel: string): void {
    const name = this.#prefix + this.#names.remove(channel);
    if (this.#subscriber?.isReady) void this.#subscriber.unsubscribe(name, this.#heard).catch(() => {});
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([closed(this.#publisher), closed(this.#subscriber)]);
  }

  async #connect(host: PubSubHost): Promise<void> {
    const { createClient } = (await import("redis")) as unknown as { createClient: CreateClient };
    if (this.#closed) return;
    const { url, options } = this.#options;
    const common = { ...options, url, pingInterval: PING_MS, disableOfflineQueue: true };
    const publisher = (this.#publisher = watched(createClient(withTimeout(common)), host));
    publisher.on("ready", () => host.up());
    publisher.on("reconnecting", () => host.down());
    const subscriber = (this.#subscriber = watched(createClient(withTimeout(common)), host));
    subscriber.on("ready", () => void this.#listen(subscriber));
    for (const client of [subscriber, publisher]) void client.connect().catch(() => {});
  }

  async #listen(subscriber: RedisClient): Promise<void> {
    const names = this.#names.names().map((name) => this.#prefix + name);
    try {
      if (names.length > 0) await subscriber.subscribe(names, this.#heard);
    } catch {
      // Lost again: the next connection tries again.
      return;
    }
    if (this.#listened) this.#host?.gap();
    this.#listened = true;
  }

  readonly #heard: Heard = (text, name) => {
    const channel = this.#names.channelOf(name.slice(this.#prefix.length));
    if (channel !== undefined) this.#host?.received(channel, text);
  };
}

const withTimeout = (options: object): object => ({
  ...options,
  socket: { ...("socket" in options && Object(options.socket)), socketTimeout: SILENCE_MS },
});

/** A client whose errors nobody hears would end the process. */
function watched(client: RedisClient, host: PubSubHost): RedisClient {
  client.on("error", (error) => host.logger.debug({ error }, "the connection to Redis failed"));
  return client;
}

/** One that is connected sends what it was given; one that is not would wait for a server that may never come. */
async function closed(client: RedisClient | undefined): Promise<void> {
  try {
    if (client?.isReady) await client.close();
    else client?.destroy();
  } catch {
    // It was closed already.
  }
}
