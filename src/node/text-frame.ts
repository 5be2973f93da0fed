import type { Duplex } from "node:stream";
import * as ws from "ws";

/** How `ws` frames a message; its types leave it out. */
interface Framing {
  frame(
    data: Buffer,
    how: { fin: boolean; opcode: number; mask: boolean; readOnly: boolean; rsv1: boolean },
  ): readonly Buffer[];
}

const { Sender } = ws as unknown as { readonly Sender: Framing };

/** A whole message of text, as a server sends it. (RFC 6455, 5.2) */
const TEXT = { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false };

/**
 * Writes a message of text to the socket under a WebSocket: what `ws` would write, in one piece. `ws` writes a frame's
 * head and its text as two, which is the dearer call of the system. A server does not mask, and without compression
 * `ws` has nothing of its own waiting: its frames and these go out in order.
 */
export function writeText(socket: Duplex, text: string): void {
  socket.write(Buffer.concat(Sender.frame(Buffer.from(text), TEXT)));
}
