import type { SessionContext } from "../context.ts";
import type { SessionState } from "../values/entry.ts";
import { loadSession } from "../requests/load-session.ts";
import { openTicket } from "../values/patch.ts";
import { Refusal } from "./refusal.ts";
import type { Visitor } from "../requests/visitor.ts";

/**
 * The session of the ticket in a commit's body, where it is joined with that of the cookie: what an earlier commit had
 * made of it, and a late answer has overwritten since. It adds where a patch would, and is passed over anywhere else,
 * without a cookie too: it is no credential, and it must not stand in the way of what is committed with it. Of a
 * session in a store it says no more than which: what that holds now is read there, unless it is over.
 */
export async function ticketSession(
  context: SessionContext,
  text: string | undefined,
  cookie: SessionState | undefined,
): Promise<SessionState | undefined> {
  if (text === undefined || cookie === undefined) return undefined;
  const state = openTicket(context, text)?.state;
  if (state === undefined || state.generation !== cookie.generation) return undefined;
  if (state.id === cookie.id) return state;
  // Two first sessions of a new visitor are one; the answer that came last must not decide which.
  if (!state.anonymous || !cookie.anonymous || context.tombstones.has(state.id)) return undefined;
  if (!state.stored) return state;
  const loaded = await loadSession(context, state);
  if (loaded?.degraded) throw new Refusal(503, "store");
  return loaded?.session;
}

/**
 * The visitor in the session that the floor names, where a late answer has put the cookie of one before it, or of
 * another login, in its place. The floor says who it is, which no script can read or write; the ticket what it held.
 */
export function withRestored(context: SessionContext, text: string | undefined, visitor: Visitor): Visitor {
  const { ended, cookieFloor: floor } = visitor;
  if (text === undefined || ended === undefined || floor.id === undefined) return visitor;
  const state = openTicket(context, text)?.state;
  const isNamed = state?.id === floor.id && state.generation === floor.generation;
  if (!isNamed || context.tombstones.has(state.id)) return visitor;
  return { ...visitor, session: state, ended: undefined, floor: floor.generation };
}
