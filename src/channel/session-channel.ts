import type { SessionConnection } from "../session/connection/connection.ts";
import type { Channel, ChannelPort } from "./channel.ts";
import { pushFrame, replyFrame, type Frame } from "./frame.ts";

export const SESSION_TOPIC = "holdfast:session";

/** Joins the session's own channel: patches and status go down, browser writes and confirmations up. */
export function joinSessionChannel(
  frame: Frame & { readonly joinRef: string },
  session: SessionConnection,
  { port, bootId }: { readonly port: Pick<ChannelPort, "send">; readonly bootId: string },
): Channel {
  const channel = new SessionChannel(frame, session, port);
  session.attach((event, payload) => port.send(pushFrame(channel, event, JSON.stringify(payload))));
  const state = session.join(frame.payload);
  port.send(replyFrame(frame, "ok", JSON.stringify({ ...state, boot: bootId })));
  return channel;
}

class SessionChannel implements Channel {
  readonly topic: string;
  readonly joinRef: string;
  readonly parentId = undefined;
  readonly linked = false;
  readonly #session: SessionConnection;
  readonly #port: Pick<ChannelPort, "send">;

  constructor(
    frame: Frame & { readonly joinRef: string },
    session: SessionConnection,
    port: Pick<ChannelPort, "send">,
  ) {
    this.topic = frame.topic;
    this.joinRef = frame.joinRef;
    this.#session = session;
    this.#port = port;
  }

  receive(message: Frame): void {
    const { status, response } = this.#session.receive(message.event, message.payload);
    this.#port.send(replyFrame(message, status, JSON.stringify(response)));
  }

  stop(): void {
    this.#session.attach(undefined);
  }
}
