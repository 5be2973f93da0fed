import { createHash } from "node:crypto";

const PLAIN = /^[\w:-]{1,100}$/;

/**
 * A channel's name as any bus takes it: plain names as they are, so that they can be read in the bus's own tools, all
 * others by their hash. NATS splits subjects at dots and knows wildcards, and no bus carries half a surrogate pair.
 */
export function busName(channel: string): string {
  if (PLAIN.test(channel)) return channel;
  // JSON escapes what UTF-8 cannot say, so that two names never become one.
  return `~${createHash("sha256").update(JSON.stringify(channel)).digest("base64url")}`;
}

/** The channels somebody here listens to, by what the bus calls them. */
export class BusNames {
  readonly #channels = new Map<string, string>();

  add(channel: string): string {
    const name = busName(channel);
    this.#channels.set(name, channel);
    return name;
  }

  remove(channel: string): string {
    const name = busName(channel);
    this.#channels.delete(name);
    return name;
  }

  channelOf(name: string): string | undefined {
    return this.#channels.get(name);
  }

  names(): string[] {
    return [...this.#channels.keys()];
  }
}
