import { quote } from "../base/quote.ts";

/** A message of the Phoenix channel protocol, serializer 2.0.0. (Phoenix.Socket.V2.JSONSerializer) */
export interface Frame {
  readonly joinRef: string | null;
  readonly ref: string | null;
  readonly topic: string;
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** Reads a text frame of the client; undefined where the peer does not speak the protocol. */
export function decodeFrame(text: string): Frame | undefined {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(message) || message.length !== 5) return undefined;
  const [joinRef, ref, topic, event, payload] = message as unknown[];
  if (!isRef(joinRef) || !isRef(ref) || typeof topic !== "string" || typeof event !== "string") return undefined;
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) return undefined;
  return { joinRef, ref, topic, event, payload: payload as Frame["payload"] };
}

const isRef = (value: unknown): value is string | null =>
  value === null || (typeof value === "string" && value.length <= MAX_REF);

/** Refs are counters of the client; they come back in every answer. */
const MAX_REF = 255;

/** A reply to one message; `response` is JSON text. */
export function replyFrame(
  to: Pick<Frame, "joinRef" | "ref" | "topic">,
  status: "ok" | "error",
  response: string,
): string {
  const head = `[${quoteRef(to.joinRef)},${quoteRef(to.ref)},${quote(to.topic)},"phx_reply",`;
  return `${head}{"status":"${status}","response":${response}}]`;
}

/** A message of the server; `payload` is JSON text. */
export function pushFrame(to: { joinRef: string | null; topic: string }, event: string, payload: string): string {
  return `[${quoteRef(to.joinRef)},null,${quote(to.topic)},${quote(event)},${payload}]`;
}

/** The end of a channel: its own join ref stands in both places. */
export function endFrame(to: { joinRef: string | null; topic: string }, event: "phx_close" | "phx_error"): string {
  return `[${quoteRef(to.joinRef)},${quoteRef(to.joinRef)},${quote(to.topic)},"${event}",{}]`;
}

const quoteRef = (ref: string | null): string => (ref === null ? "null" : quote(ref));
