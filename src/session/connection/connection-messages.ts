import type { KeptMessage } from "./kept-writes.ts";

/** What goes down the session channel: docs/session-protocol.md. */
export interface StateMessage {
  readonly n: number;
  /** Writes up to this one are in the session's store. */
  readonly saved?: number;
  readonly patch?: string;
  /** What of it may travel in a courier: `true` for all. */
  readonly courier?: string | true;
  /** How often this connection's session has become another. */
  readonly moves?: number;
  readonly tag?: string;
  readonly csrf?: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, readonly [state: string, reason?: string]>>;
  readonly changed?: (readonly [key: string, value: unknown])[];
  /** In the join reply alone: the server's time. */
  readonly now?: number;
  /** Client keys that nobody has consented to keep. */
  readonly withheld?: readonly string[];
  /** The last time that it did, it was erased: nothing is to be left. */
  readonly erased?: true;
  /** What the page is to put into its storages. */
  readonly kept?: KeptMessage;
}

export interface ChannelReply {
  readonly status: "ok" | "error";
  readonly response: object;
}

/** What a connection does when its session becomes another, or is over. */
export interface ConnectionHost {
  /** Every view but the writer's belongs to a session that is over: it is to be mounted anew. */
  remount(writer: object): void;
  /** Nothing on this connection belongs to anybody any more. */
  end(): void;
}

export const OK: ChannelReply = { status: "ok", response: {} };

/** A number that a page counts by; 0 for what is none. */
export const toCount = (value: unknown): number => (Number.isSafeInteger(value) ? (value as number) : 0);
