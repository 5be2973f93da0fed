import type { SessionContext } from "./context.ts";
import type { SessionState } from "./entry.ts";
import { loadSession } from "./load-session.ts";
import { openTicket } from "./patch.ts";
import { Refusal } from "./refusal.ts";

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
