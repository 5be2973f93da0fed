import { HoldfastError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { randomId } from "../base/random-id.ts";
import { defaultPubSubLimits, type PubSubAdapter, type PubSubHost, type PubSubLimits } from "./adapter.ts";
import { LocalChannels, type PubSubListener } from "./local.ts";
import { Outbox, type PubSubCounters } from "./outbox.ts";

/** Publish and subscribe by channel name. Messages are JSON, also within one process. */
export interface PubSub {
  /** Whether messages reach other processes. */
  readonly shared: boolean;
  /**
   * @param from whose message it is: their own subscriptions in this process do not hear it
   * @throws HoldfastError `limit_exceeded` for a message that is too large to cross processes; never for a bus that is away.
   */
  publish(channel: string, message: unknown, from?: string): void;
  /** @returns a function that ends this subscription. */
  subscribe(channel: string, listener: PubSubListener, owner?: string): () => void;
  /** Hears that messages of other processes may have been missed. @returns a function that ends this. */
  onGap(listener: () => void): () => void;
  counters(): PubSubCounters;
  close(): Promise<void>;
}

export interface PubSubOptions {
  readonly logger: Logger;
  /** Carries messages to other processes; without one they stay here. */
  readonly adapter?: PubSubAdapter | undefined;
  readonly limits?: Partial<PubSubLimits>;
}

/**
 * The pub/sub of one process. Listeners here are served before `publish` returns, whatever becomes of the bus. A
 * message is serialised even for them, so that what would be lost between processes (a Date, a class, undefined) is
 * lost in development too.
 */
export function createPubSub(options: PubSubOptions): PubSub {
  const { logger, adapter } = options;
  const limits = { ...defaultPubSubLimits, ...options.limits };
  if (adapter !== undefined) return new SharedPubSub({ logger, adapter, limits });
  const local = new LocalChannels(logger, { first() {}, last() {} });
  return {
    shared: false,
    publish: (channel, message, from) => local.deliver(channel, toText(message, limits), from),
    subscribe: (channel, listener, owner) => local.subscribe(channel, listener, owner),
    onGap: () => () => {},
    counters: () => ({ dropped: 0, reconnects: 0 }),
    close: () => Promise.resolve(),
  };
}

/** On this channel a process tells the others that messages of its own were lost. No topic's name begins so. */
const LOST_CHANNEL = "lost";

/** Local listeners, and beside them the bus. It connects with the first use: a primary process never does. */
class SharedPubSub implements PubSub, PubSubHost {
  readonly shared = true;
  readonly logger: Logger;
  /** Begins every text we send, so that what comes back to us is known for ours. */
  readonly #node = randomId(9);
  readonly #adapter: PubSubAdapter;
  readonly #limits: PubSubLimits;
  readonly #local: LocalChannels;
  readonly #outbox: Outbox;
  readonly #gapListeners = new Set<{ readonly listener: () => void }>();
  #started = false;
  #closed = false;

  constructor({ logger, adapter, limits }: { logger: Logger; adapter: PubSubAdapter; limits: PubSubLimits }) {
    this.logger = logger;
    this.#adapter = adapter;
    this.#limits = limits;
    this.#outbox = new Outbox(adapter, limits);
    this.#local = new LocalChannels(logger, {
      first: (channel) => this.#use() && adapter.subscribe(channel),
      last: (channel) => this.#use() && adapter.unsubscribe(channel),
    });
  }

  publish(channel: string, message: unknown, from?: string): void {
    const text = toText(message, this.#limits);
    this.#local.deliver(channel, text, from);
    if (this.#use()) this.#outbox.push({ channel, text: this.#node + text });
    this.#tellLoss();
  }

  subscribe(channel: string, listener: PubSubListener, owner?: string): () => void {
    return this.#local.subscribe(channel, listener, owner);
  }

  onGap(listener: () => void): () => void {
    const entry = { listener };
    this.#gapListeners.add(entry);
    return () => this.#gapListeners.delete(entry);
  }

  counters(): PubSubCounters {
    return this.#outbox.counters;
  }

  async close(): Promise<void> {
    const started = this.#started;
    if (this.#closed) return;
    this.#closed = true;
    if (started) await this.#adapter.close();
  }

  received(channel: string, text: string): void {
    if (this.#closed || text.startsWith(this.#node)) return;
    if (channel === LOST_CHANNEL) return this.gap();
    try {
      this.#local.deliver(channel, text.slice(this.#node.length));
    } catch (error) {
      // Whoever else may write to the bus ends nothing here.
      this.logger.warn({ error, channel }, "a message of the pub/sub bus could not be read");
    }
  }

  up(): void {
    if (this.#closed) return;
    this.#outbox.up();
    this.#tellLoss();
  }

  down(): void {
    if (this.#closed) return;
    this.#outbox.down();
    this.logger.warn({}, "the pub/sub bus is away; messages wait");
  }

  gap(): void {
    if (this.#closed) return;
    for (const { listener } of [...this.#gapListeners]) {
      try {
        listener();
      } catch (error) {
        this.logger.error({ error }, "a pub/sub gap listener threw");
      }
    }
  }

  /** Whether the bus may be used; starts it. */
  #use(): boolean {
    if (this.#closed) return false;
    if (!this.#started) {
      this.#started = true;
      this.#adapter.start(this);
      this.#adapter.subscribe(LOST_CHANNEL);
    }
    return true;
  }

  #tellLoss(): void {
    if (this.#outbox.takeLoss()) this.#outbox.push({ channel: LOST_CHANNEL, text: this.#node });
  }
}

function toText(message: unknown, limits: PubSubLimits): string {
  const text = JSON.stringify(message) ?? "null";
  // No character of a string takes more than three bytes of UTF-8: most messages need not be measured.
  const fits = text.length * 3 <= limits.messageBytes || Buffer.byteLength(text) <= limits.messageBytes;
  if (fits) return text;
  throw new HoldfastError(
    "limit_exceeded",
    `A message of ${text.length} characters is too large to be published: ${limits.messageBytes} bytes are the limit. ` +
      "Store what is large, and publish where it is.",
  );
}
