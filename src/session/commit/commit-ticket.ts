import type { SessionContext } from "../context.ts";
import { noEntries, type Entries, type SessionState } from "../values/entry.ts";
import { loadSession } from "../requests/load-session.ts";
import { carriedEntries, isLeftBy, type Renewal } from "../life/renewal.ts";
import { merge } from "../values/merge.ts";
import { openTicket, type Patch } from "../values/patch.ts";
import { Refusal } from "./refusal.ts";
import type { Visitor } from "../requests/visitor.ts";

/** What a commit makes of its session, and of which. */
interface TicketTarget {
  /** The session of the request's cookie. */
  readonly cookie: SessionState | undefined;
  readonly patch: Patch | undefined;
  /** Whether the patch makes that session another, now. */
  readonly renews: boolean;
}

/** What the ticket in a commit's body adds to it. */
export async function ticketEntries(
  context: SessionContext,
  text: string | undefined,
  { cookie, patch, renews }: TicketTarget,
): Promise<Entries> {
  if (text === undefined) return noEntries;
  const joined = (await ticketSession(context, text, cookie))?.entries ?? noEntries;
  if (patch?.from === undefined) return joined;
  // Where it is of a session that is left, no more of it comes along than of that.
  const carried = await carriedBy(context, text, { ...patch, from: patch.from });
  return renews ? carried : merge(joined, carried);
}

/**
 * What a renewal carries of the ticket's session, if it may have begun from that: the renewal's own request perhaps did
 * not know it, where another tab of a new visitor had begun it, and the answer to the login came last.
 */
async function carriedBy(context: SessionContext, text: string, renewal: Renewal): Promise<Entries> {
  const state = openTicket(context, text)?.state;
  // After an erasure nothing is carried.
  if (state === undefined || renewal.provisional || !isLeftBy(context, renewal, state)) return noEntries;
  return carriedEntries(context.definition, (await read(context, state))?.entries ?? noEntries);
}

/**
 * The session of the ticket in a commit's body, where it is joined with that of the cookie: what an earlier commit had
 * made of it, and a late answer has overwritten since. It adds where a patch would, and is passed over anywhere else,
 * without a cookie too: it is no credential, and it must not stand in the way of what is committed with it. Of a
 * session in a store it says no more than which: what that holds now is read there, unless it is over.
 */
async function ticketSession(
  context: SessionContext,
  text: string,
  cookie: SessionState | undefined,
): Promise<SessionState | undefined> {
  if (cookie === undefined) return undefined;
  const state = openTicket(context, text)?.state;
  if (state === undefined || state.generation !== cookie.generation) return undefined;
  if (state.id === cookie.id) return state;
  // Two first sessions of a new visitor are one; the answer that came last must not decide which.
  if (!state.anonymous || !cookie.anonymous || context.tombstones.has(state.id)) return undefined;
  return read(context, state);
}

/** A ticket's session; undefined where its store has it no more. */
async function read(context: SessionContext, state: SessionState): Promise<SessionState | undefined> {
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
