import type { KeptMessage } from "./kept-writes.ts";

/** What goes down the session channel: docs/session-protocol.md. */
export interface StateMessage {
  readonly n: number;
  /** Writes up to this one are in the session's store. */
  readonly saved?: number;
  readonly patch?: string;
  /** What of it may travel in a courier: `true` for all. */
  readonly courier?: string | true;
  readonly tag?: string;
  readonly csrf?: string;
  readonly keys: Readonly<Record<string, string>>;
  readonly status: Readonly<Record<string, readonly [state: string, reason?: string]>>;
  readonly changed?: readonly (readonly [key: string, value: unknown])[];
  /** What the page is to put into its storages. */
  readonly kept?: KeptMessage;
}

export interface ChannelReply {
  readonly status: "ok" | "error";
  readonly response: object;
}
