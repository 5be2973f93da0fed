import type { Duplex } from "node:stream";
import * as ws from "ws";

/** How `ws` frames a message; its types leave it out. */
interface Framing {
  frame(
    data: Buffer,
    how: { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean },
  ): readonly [head: Buffer, data: Buffer];
}

const { Sender } = ws as unknown as { readonly Sender: Framing };

/** A whole message of text, as a server sends it. (RFC 6455, 5.2) */
const TEXT = { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false };

/** Heads are remembered up to this length of a text, in bytes. */
const SHORT_BYTES = 4_096;

/**
 * Writes a message of text to the socket under a WebSocket: what `ws` would write, in one piece. `ws` writes a frame's
 * head and its text as two, which is the dearer call of the system. A server does not mask, and without compression
 * `ws` has nothing of its own waiting: its frames and these go out in order.
 */
export function writeText(socket: Duplex, text: string): void {
  const bytes = Buffer.byteLength(text);
  // A string of ASCII goes to the system without a buffer of its own.
  if (bytes === text.length && bytes < SHORT_BYTES) socket.write(headOf(bytes) + text, "latin1");
  else socket.write(Buffer.concat(Sender.frame(Buffer.from(text), TEXT)));
}

const heads = Array.from<string | undefined>({ length: SHORT_BYTES });

/** The head of a frame of so many bytes, a character for each of its own. */
const headOf = (bytes: number): string =>
  (heads[bytes] ??= Sender.frame(Buffer.alloc(bytes), TEXT)[0].toString("latin1"));
