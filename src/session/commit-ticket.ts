import type { SessionContext } from "./context.ts";
import { noEntries, type Entries, type SessionState } from "./entry.ts";
import { openTicket } from "./patch.ts";

/**
 * What the ticket in a commit's body adds to the session of its cookie: what an earlier commit had made of it, and a
 * late answer has overwritten since. It adds where a patch would, and is passed over anywhere else, without a cookie
 * too: it is no credential, and it must not stand in the way of what is committed with it.
 */
export function ticketEntries(
  context: SessionContext,
  text: string | undefined,
  cookie: SessionState | undefined,
): Entries {
  if (text === undefined || cookie === undefined) return noEntries;
  const state = openTicket(context, text)?.state;
  if (state === undefined || state.generation !== cookie.generation) return noEntries;
  // Two first sessions of a new visitor are one; the answer that came last must not decide which.
  const mergeable = state.id === cookie.id || (state.anonymous && cookie.anonymous);
  return mergeable ? state.entries : noEntries;
}
