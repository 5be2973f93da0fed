import type { KeptMessage } from "./kept.ts";
import type { ServerStatus } from "./mark.ts";

/** What the session channel's join reply and each `state` push say. */
export interface ConnectionState {
  readonly n: number;
  /** The server has stored writes up to this one by itself: they are saved where the cookies name their session. */
  readonly saved?: number;
  readonly patch?: string;
  /** What of the patch may travel in a courier: `true` for all of it. */
  readonly courier?: string | true;
  /** How often this connection's session has become another. */
  readonly moves?: number;
  readonly tag?: string;
  readonly csrf?: string;
  readonly keys?: Readonly<Record<string, string>>;
  readonly status?: Readonly<Record<string, ServerStatus>>;
  readonly changed?: readonly (readonly [key: string, value: unknown])[];
  readonly boot?: string;
  /** The server's time, in the join reply. */
  readonly now?: number;
  /** Keys that nobody has consented to keep. */
  readonly withheld?: readonly string[];
  /** When it did so last, everything was erased. */
  readonly erased?: true;
  /** What is to be put into the browser's storages. */
  readonly kept?: KeptMessage;
}
