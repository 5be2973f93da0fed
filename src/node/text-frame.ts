import type { Duplex } from "node:stream";

/** The last frame of a message, and it is text. (RFC 6455, 5.2) */
const TEXT = 0x81;
/** Up to here a length is one byte; 126 says that two follow, 127 that eight do. */
const SHORT = 125;
const MEDIUM = 0xffff;

/**
 * Writes a message of text to the socket under a WebSocket. `ws` makes a buffer of a frame's head, and writes that and
 * the text as two pieces; here they are one string, and one plain call of the system. A server does not mask, and without
 * compression `ws` has nothing of its own waiting: its frames and these go out in order.
 */
export function writeText(socket: Duplex, text: string): void {
  const bytes = Buffer.byteLength(text);
  // As many bytes as characters: all of them are ASCII, which is Latin-1 as it stands.
  if (bytes === text.length && bytes <= MEDIUM) socket.write(headOf(bytes) + text, "latin1");
  else socket.write(toFrame(text, bytes));
}

function headOf(bytes: number): string {
  if (bytes <= SHORT) return String.fromCharCode(TEXT, bytes);
  return String.fromCharCode(TEXT, 126, bytes >> 8, bytes & 0xff);
}

function toFrame(text: string, bytes: number): Buffer {
  const head = bytes <= SHORT ? 2 : bytes <= MEDIUM ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + bytes);
  frame[0] = TEXT;
  frame[1] = head === 2 ? bytes : head === 4 ? 126 : 127;
  if (head === 4) frame.writeUInt16BE(bytes, 2);
  if (head === 10) frame.writeBigUInt64BE(BigInt(bytes), 2);
  frame.write(text, head);
  return frame;
}
