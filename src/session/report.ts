import { channel } from "node:diagnostics_channel";

/** What the session engine reports on the diagnostics channel `holdfast:session`; never a token or a value. */
export type SessionReport =
  | { readonly event: "refused"; readonly status: number; readonly reason: string }
  | { readonly event: "clock_ahead"; readonly ms: number };

const reports = channel("holdfast:session");

/** Counts something, for who subscribes: `diagnostics_channel.subscribe("holdfast:session", …)`. */
export function report(message: SessionReport): void {
  if (reports.hasSubscribers) reports.publish(message);
}
