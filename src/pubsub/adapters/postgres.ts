import { requirePeer } from "../../base/peer.ts";
import { randomId } from "../../base/random-id.ts";
import type { PubSubAdapter, PubSubHost } from "../adapter.ts";
import { BusNames, busName } from "../bus-name.ts";
import { Reassembly, toChunks } from "./postgres-chunks.ts";

/** Options of {@link postgresPubSub}. */
export interface PostgresPubSubOptions {
  /** As in `postgres://user:password@host:5432/database`. */
  readonly url: string;
  /** Further options of the package's client: TLS, timeouts. */
  readonly options?: object;
  /** The one channel that all messages take, where apps share a database. Default `holdfast`. */
  readonly channel?: string;
}

/** As much of a client of the package postgres (version 3) as is used. */
interface PostgresClient {
  unsafe(query: string, parameters?: readonly string[]): Promise<unknown>;
  listen(channel: string, heard: (payload: string) => void, listening: () => void): Promise<unknown>;
  end(options: { timeout: number }): Promise<void>;
}

type CreateClient = (url: string, options: object) => PostgresClient;

const RETRY_MS = 250;
const RETRY_MAX_MS = 2_000;
const CLOSE_SECONDS = 2;

/**
 * Messages between processes by LISTEN and NOTIFY of PostgreSQL (package `postgres`), for apps that have it anyway. All
 * messages take one channel and reach every process: NOTIFY is cheap with a few processes and hundreds of messages a
 * second, not with more.
 *
 * @example
 * ```ts
 * import { postgresPubSub } from "holdfast/postgres";
 *
 * const app = createApp({ pubsub: postgresPubSub({ url: "postgres://localhost/chat" }) });
 * ```
 * @throws HoldfastError `package_missing`.
 */
export function postgresPubSub(options: PostgresPubSubOptions): PubSubAdapter {
  requirePeer("postgres", "postgresPubSub");
  return new PostgresPubSub(options);
}

class PostgresPubSub implements PubSubAdapter {
  readonly #options: PostgresPubSubOptions;
  readonly #channel: string;
  readonly #names = new BusNames();
  readonly #reassembly = new Reassembly();
  #client: PostgresClient | undefined;
  #up = false;
  #asking = false;
  #listened = false;
  #closed = false;

  constructor(options: PostgresPubSubOptions) {
    this.#options = options;
    this.#channel = options.channel ?? "holdfast";
  }

  start(host: PubSubHost): void {
    void this.#connect(host).catch((error: unknown) => {
      if (!this.#closed) host.logger.error({ error }, "PostgreSQL cannot be used");
    });
  }

  /** One statement is one transaction: its notifications arrive in order and together, or not at all. */
  async publish(channel: string, text: string): Promise<void> {
    const chunks = toChunks({ name: busName(channel), text, id: randomId(9) });
    const calls = chunks.map((_, index) => `pg_notify($1, $${index + 2})`);
    await this.#client?.unsafe(`SELECT ${calls.join(", ")}`, [this.#channel, ...chunks]);
  }

  subscribe(channel: string): void {
    this.#names.add(channel);
  }

  unsubscribe(channel: string): void {
    this.#names.remove(channel);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end({ timeout: CLOSE_SECONDS }).catch(() => {});
  }

  async #connect(host: PubSubHost): Promise<void> {
    const { default: createClient } = (await import("postgres")) as unknown as { default: CreateClient };
    if (this.#closed) return;
    const client = createClient(this.#options.url, {
      onnotice() {},
      ...this.#options.options,
      // One connection, so that messages stay in order; none of them is worth preparing a statement for.
      max: 1,
      idle_timeout: 0,
      max_lifetime: null,
      prepare: false,
      fetch_types: false,
      onclose: () => this.#lost(host),
    });
    this.#client = client;
    void this.#ask(host, client);
    await this.#listen(host, client);
  }

  /** The package listens again by itself, once it has listened; the first time is ours to insist on. */
  async #listen(host: PubSubHost, client: PostgresClient): Promise<void> {
    const heard = (payload: string) => this.#heard(host, payload);
    const listening = () => {
      this.#reassembly.clear();
      if (this.#listened) host.gap();
      this.#listened = true;
    };
    await client.listen(this.#channel, heard, listening).catch(() => {});
  }

  #heard(host: PubSubHost, payload: string): void {
    const message = this.#reassembly.take(payload);
    const channel = message && this.#names.channelOf(message.name);
    if (message !== undefined && channel !== undefined) host.received(channel, message.text);
  }

  #lost(host: PubSubHost): void {
    if (this.#closed || this.#client === undefined) return;
    if (this.#up) {
      this.#up = false;
      host.down();
    }
    void this.#ask(host, this.#client);
  }

  /** Asks until somebody answers. */
  async #ask(host: PubSubHost, client: PostgresClient): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    for (let wait = RETRY_MS; !this.#up && !this.#closed; wait = Math.min(wait * 2, RETRY_MAX_MS)) {
      try {
        await client.unsafe("SELECT 1");
        this.#up = true;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, wait));
      }
    }
    this.#asking = false;
    if (this.#up && !this.#closed) host.up();
  }
}
