import type { Write } from "./stamp.ts";

/**
 * Where an input is: `held` by its debounce, `waiting` for a carrier, `sent` up the channel, `acked` by it,
 * or to go `plain` to the endpoint.
 */
export type Stage = "held" | "waiting" | "sent" | "acked" | "plain";

/** The newest unconfirmed input of a key. */
export interface Entry {
  write: Write;
  stage: Stage;
  tries: number;
  /** A connection has taken it, be it one that is gone. */
  taken: boolean;
  /** The newest clock of its key that was known when the input went up. */
  shown: string;
  /** The number that its connection gave it, and whether a patch carries it. */
  cover: { readonly epoch: number; readonly n: number; readonly patched: boolean } | undefined;
  /** Number of the message by which the browser is to keep it. */
  kept: number;
  /** Whether the browser was seen to have it in a cookie. */
  inCookie: boolean;
}

export const newEntry = (write: Write): Entry => ({
  write,
  stage: "held",
  tries: 0,
  taken: false,
  shown: "",
  cover: undefined,
  kept: 0,
  inCookie: false,
});
