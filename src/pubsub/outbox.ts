import type { PubSubAdapter, PubSubLimits } from "./adapter.ts";

/** What happened between this process and its bus since the start. */
export interface PubSubCounters {
  /** Messages that may have reached nobody: the bus was away too long, or went away with them. */
  readonly dropped: number;
  /** How often the connection came back. */
  readonly reconnects: number;
}

interface Message {
  readonly channel: string;
  readonly text: string;
}

/** Messages on their way to the bus, in order and bounded: those handed over and not yet taken count, too. */
export class Outbox {
  readonly #adapter: PubSubAdapter;
  readonly #limits: PubSubLimits;
  #waiting: Message[] = [];
  #messages = 0;
  #chars = 0;
  #up = false;
  #ups = 0;
  #dropped = 0;
  #lost = false;

  constructor(adapter: PubSubAdapter, limits: PubSubLimits) {
    this.#adapter = adapter;
    this.#limits = limits;
  }

  get counters(): PubSubCounters {
    return { dropped: this.#dropped, reconnects: Math.max(0, this.#ups - 1) };
  }

  push(message: Message): void {
    const { waitingMessages, waitingChars } = this.#limits;
    const full = this.#messages >= waitingMessages || this.#chars + message.text.length > waitingChars;
    if (full) return this.#drop();
    this.#messages += 1;
    this.#chars += message.text.length;
    if (this.#up) this.#send(message);
    else this.#waiting.push(message);
  }

  /** Sends what waits. */
  up(): void {
    if (this.#up) return;
    this.#up = true;
    this.#ups += 1;
    for (const message of this.#waiting.splice(0)) this.#send(message);
  }

  down(): void {
    this.#up = false;
  }

  /** Whether something was lost since the last call, and the bus is there to tell the others. */
  takeLoss(): boolean {
    const lost = this.#lost && this.#up;
    if (lost) this.#lost = false;
    return lost;
  }

  #send(message: Message): void {
    void this.#adapter
      .publish(message.channel, message.text)
      .catch(() => this.#drop())
      .finally(() => {
        this.#messages -= 1;
        this.#chars -= message.text.length;
      });
  }

  #drop(): void {
    this.#dropped += 1;
    this.#lost = true;
  }
}
