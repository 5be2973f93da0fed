import type { BinaryFrame } from "./binary-frame.ts";
import type { Waiting } from "../view/view-start.ts";
import type { Frame } from "./frame.ts";

/** One joined topic on a connection. */
export interface Channel {
  readonly topic: string;
  /** The ref of the join that opened it; messages with another are from an earlier life of the topic. */
  readonly joinRef: string;
  /** Id of the container this channel's view is nested in. */
  readonly parentId: string | undefined;
  /** Whether its crash is its parent's too. */
  readonly linked: boolean;
  receive(frame: Frame): void;
  /** A message of bytes; a channel without this takes none. */
  receiveBytes?(frame: BinaryFrame): void;
  /** Frees what the channel holds; sends nothing. */
  stop(): void;
}

/** What a channel may do to its connection. */
export interface ChannelPort {
  send(text: string): void;
  /** Whether the reader has much unread; `view` is then told when it has read it. */
  behind(view: Waiting): boolean;
  /** The channel is over: tells the client (`phx_close` or `phx_error`) and closes the views nested in it. */
  endChannel(channel: Channel, event: "phx_close" | "phx_error"): void;
}
