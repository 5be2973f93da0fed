import { Writable } from "node:stream";
import type { WebSocket } from "ws";

/** What reads a socket's frames; the types of `ws` leave it out. */
interface Reading {
  readonly _receiver?: { end: unknown };
}

/**
 * `ws` ends what reads a socket's frames twice, and three times where the client said goodbye. For each but the first
 * Node makes an error, its stack included, which nobody gets to see: a twentieth of what a visit takes.
 */
export function endOnce(socket: WebSocket): void {
  const { _receiver: receiver } = socket as unknown as Reading;
  if (receiver !== undefined) receiver.end = end;
}

/** Shared by all: a function of its own would take room in each idle socket. */
function end(this: Writable, ...given: unknown[]): Writable {
  return this.writableEnded && given.length === 0 ? this : prototype.end.apply(this, given);
}

const prototype: { end(...given: unknown[]): Writable } = Writable.prototype as never;
