import type { Channel } from "./channel.ts";

/** The joined channels of a connection. A list that is copied for each: mostly there is one, and a map takes more room. */
export class Channels {
  #joined: readonly Channel[] = NONE;

  get size(): number {
    return this.#joined.length;
  }

  get(topic: string): Channel | undefined {
    return this.#joined.find((channel) => channel.topic === topic);
  }

  add(channel: Channel): void {
    this.#joined = this.#joined.concat(channel);
  }

  delete(channel: Channel): void {
    this.#joined = this.#joined.filter((other) => other !== channel);
  }

  clear(): void {
    this.#joined = NONE;
  }

  /** Those that are joined now, whatever becomes of them meanwhile. */
  [Symbol.iterator](): Iterator<Channel> {
    return this.#joined[Symbol.iterator]();
  }
}

const NONE: readonly Channel[] = [];
