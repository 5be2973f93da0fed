import type { Frame } from "./frame.ts";

/** A message whose payload is bytes. */
export interface BinaryFrame extends Omit<Frame, "payload"> {
  readonly bytes: Uint8Array;
}

/** Kind of a client's push; the other kinds are the server's. */
const PUSH = 0;
const HEADER = 5;

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Reads a binary push of the client: kind, the lengths of join ref, ref, topic and event, those four, then the bytes.
 * (Phoenix.Socket.V2.JSONSerializer) Undefined where the peer does not speak the protocol.
 */
export function decodeBinaryFrame(data: Uint8Array): BinaryFrame | undefined {
  const [kind, ...lengths] = data.subarray(0, HEADER);
  if (kind !== PUSH || lengths.length !== HEADER - 1) return undefined;
  let at = HEADER;
  const texts: string[] = [];
  try {
    for (const length of lengths) {
      const part = data.subarray(at, (at += length));
      if (part.byteLength !== length) return undefined;
      texts.push(utf8.decode(part));
    }
  } catch {
    return undefined;
  }
  const [joinRef = "", ref = "", topic = "", event = ""] = texts;
  return { joinRef, ref, topic, event, bytes: data.subarray(at) };
}
