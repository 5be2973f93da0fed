import type { Beacon } from "./cookies.ts";

/** What the commit endpoint answers with 200. */
export interface Committed {
  /** Version of the session as it is now, `null` when there is none. */
  readonly version: string | null;
  readonly tag: string | null;
  /** Everything was erased: nothing is to be left in the browser. */
  readonly erased?: true;
  /** Version of the session cookie that the request carried, `null` for none. */
  readonly seen: string | null;
  readonly ticket?: string | null;
  readonly csrf?: string | null;
  /** Generation of the session. */
  readonly epoch?: number | null;
  /** The server's time. */
  readonly now?: number;
  readonly keys?: Readonly<Record<string, string>>;
  readonly skipped?: readonly { readonly key: string; readonly reason: string }[];
}

/** An answer of the endpoint; `undefined` where the network gave none. */
export type Answer =
  | { readonly status: number; readonly body: Partial<Committed> & { readonly error?: string } }
  | undefined;

/**
 * What a 200 is worth, by the beacon read after it.
 *
 * - `confirmed`: the browser holds exactly the version the answer stated, and it is known to hold session cookies.
 * - `look`: it holds that version's beacon, but was never seen to give a session cookie back. Ask once more.
 * - `repair`: another answer has overwritten ours.
 * - `blocked`: nothing was stored at all.
 * - `empty`: there is no session, and nothing to confirm.
 */
export type Verdict = "confirmed" | "look" | "repair" | "blocked" | "empty";

export function judge(
  committed: Pick<Committed, "version" | "tag" | "seen" | "erased">,
  beacon: Beacon | undefined,
): Verdict {
  if (committed.erased) return beacon === undefined ? "confirmed" : "repair";
  if (committed.version === null) return "empty";
  if (beacon === undefined) return "blocked";
  if (beacon.version !== committed.version || beacon.tag !== committed.tag) return "repair";
  return committed.seen === null ? "look" : "confirmed";
}

/**
 * What to do about an answer that is no 200.
 *
 * - `retry`: nobody decided anything; the same again, later.
 * - `token`: the CSRF token is an old one; fetch a new one, then the same again.
 * - `renew`: there is no session any more; what was typed here and is not confirmed begins a new one.
 * - `resend`: the seal is too old; what was typed here is sent anew.
 * - `foreign`: another session, or another generation of it.
 * - `refused`: it will never be taken.
 */
export type Remedy = "retry" | "token" | "renew" | "resend" | "foreign" | "refused";

const REMEDIES: Readonly<Record<string, Remedy>> = {
  csrf: "token",
  no_session: "renew",
  patch_expired: "resend",
  session_mismatch: "foreign",
  epoch_changed: "foreign",
};

export function remedyFor(answer: Answer): Remedy {
  if (answer === undefined || answer.status >= 500 || answer.status === 408 || answer.status === 429) return "retry";
  return REMEDIES[answer.body.error ?? ""] ?? "refused";
}
