import type { SessionConnection } from "../session/connection.ts";
import type { Channel } from "./channel.ts";
import { pushFrame, replyFrame, type Frame } from "./frame.ts";

export const SESSION_TOPIC = "holdfast:session";

/** Joins the session's own channel: patches and status go down, browser writes and confirmations up. */
export function joinSessionChannel(
  frame: Frame & { readonly joinRef: string },
  session: SessionConnection,
  port: { send(text: string): void; bootId: string },
): Channel {
  const to = { joinRef: frame.joinRef, topic: frame.topic };
  session.attach((event, payload) => port.send(pushFrame(to, event, JSON.stringify(payload))));
  const state = session.join(frame.payload);
  port.send(replyFrame(frame, "ok", JSON.stringify({ ...state, boot: port.bootId })));
  return {
    ...to,
    parentId: undefined,
    linked: false,
    receive(message) {
      const { status, response } = session.receive(message.event, message.payload);
      port.send(replyFrame(message, status, JSON.stringify(response)));
    },
    stop: () => session.attach(undefined),
  };
}
