import { openToken, sealToken, type OpenedToken } from "../base/tokens.ts";
import { decodeState, encodeState, type StateRow } from "./codec.ts";
import type { SessionContext } from "./context.ts";
import type { SessionState } from "./entry.ts";

/** Entries on their way to the cookie, sealed, so that the browser can carry and not change them. */
export function sealPatch(context: SessionContext, state: SessionState): string {
  return sealToken(context.keyRing, {
    purpose: "patch",
    data: encodeState(state),
    expiresAt: context.clock.now() + context.limits.patchMs,
  });
}

export function openPatch(context: SessionContext, token: string): OpenedToken<SessionState> {
  const opened = openToken<StateRow>(context.keyRing, { purpose: "patch", token, now: context.clock.now() });
  return opened.ok ? { ok: true, data: decodeState(opened.data) } : opened;
}

/** What a commit made of a session. It adds entries to a connection of the same session and is no credential. */
export interface Ticket {
  readonly state: SessionState;
  /** The provisional session that this commit turned into a real one. */
  readonly from?: string;
}

export function sealTicket(context: SessionContext, { state, from }: Ticket): string {
  const data = from === undefined ? [encodeState(state)] : [encodeState(state), from];
  return sealToken(context.keyRing, {
    purpose: "ticket",
    data,
    expiresAt: context.clock.now() + context.limits.patchMs,
  });
}

export function openTicket(context: SessionContext, token: string): Ticket | undefined {
  const opened = openToken<[StateRow, string?]>(context.keyRing, {
    purpose: "ticket",
    token,
    now: context.clock.now(),
  });
  if (!opened.ok) return undefined;
  const [row, from] = opened.data;
  return { state: decodeState(row), ...(from !== undefined && { from }) };
}
