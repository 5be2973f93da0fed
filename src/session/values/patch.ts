import { openToken, sealToken, type OpenedToken } from "../../base/tokens.ts";
import { decodeState, encodeState, type StateRow } from "./codec.ts";
import type { SessionContext } from "../context.ts";
import { noEntries, type SessionState } from "./entry.ts";
import type { Predecessor } from "../life/renewal.ts";

/** What a connection has written and its cookie lacks; with `from` it makes the session of one of those this one. */
export type Patch = SessionState & { readonly from?: readonly Predecessor[] };

/** A patch, sealed, so that the browser can carry and not change it. One that logs somebody in does not live long. */
export function sealPatch(context: SessionContext, patch: Patch): string {
  const { from } = patch;
  const { patchMs, renewalMs } = context.limits;
  return sealToken(context.keyRing, {
    purpose: "patch",
    data: from === undefined ? [encodeState(patch)] : [encodeState(patch), from.map(encodePredecessor)],
    expiresAt: context.clock.now() + (from === undefined ? patchMs : renewalMs),
  });
}

export function openPatch(context: SessionContext, token: string): OpenedToken<Patch> {
  const opened = openToken<[StateRow, StateRow[]?]>(context.keyRing, {
    purpose: "patch",
    token,
    now: context.clock.now(),
  });
  if (!opened.ok) return opened;
  const [row, from] = opened.data;
  return { ok: true, data: { ...decodeState(row), ...(from !== undefined && { from: from.map(decodeState) }) } };
}

const encodePredecessor = (from: Predecessor): StateRow => encodeState({ ...from, entries: noEntries });

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
