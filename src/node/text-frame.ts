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

/** Of a longer text the length takes another form. */
const SHORT_BYTES = 65_536;

/**
 * Writes a message of text to the socket under a WebSocket: what `ws` would write, in one piece. `ws` writes a frame's
 * head and its text as two, which is the dearer call of the system. A server does not mask, and without compression
 * `ws` has nothing of its own waiting: its frames and these go out in order.
 */
export function writeText(socket: Duplex, text: string): void {
  const bytes = Buffer.byteLength(text);
  // A string of ASCII goes to the system without a buffer of its own.
  if (bytes === text.length && bytes < SHORT_BYTES) socket.write(shortHead(bytes) + text, "latin1");
  else socket.write(Buffer.concat(Sender.frame(Buffer.from(text), TEXT)));
}

/** The head of a short frame, a character for each byte. */
const shortHead = (bytes: number): string =>
  bytes < 126 ? String.fromCharCode(0x81, bytes) : String.fromCharCode(0x81, 126, bytes >> 8, bytes & 0xff);
