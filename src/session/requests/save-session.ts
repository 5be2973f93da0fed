import { HoldfastError } from "../../base/errors.ts";
import type { SessionContext } from "../context.ts";
import { cookieSize } from "../cookies/cookies.ts";
import type { Entries, SessionState } from "../values/entry.ts";
import { merge, newerThan } from "../values/merge.ts";

/**
 * Brings a session into the store, if that is where it is to be kept. Returns it as it is kept: its cookie says who it is
 * alone, or, where no store is needed, holds everything.
 *
 * @param exists whether a cookie has named it before; else it is created here.
 * @throws HoldfastError `session_store`; `session_gone` where it was revoked, or has expired, meanwhile.
 */
export async function saveSession(
  context: SessionContext,
  state: SessionState,
  exists: boolean,
): Promise<SessionState> {
  const { store, limits } = context;
  if (store === undefined) return state;
  if (store.spills && !state.stored && cookieSize(context, state) <= limits.cookieBytes) return state;
  const stored = { ...state, stored: true };
  if (!(exists && state.stored) && (await store.create(stored))) return stored;
  const held = await store.apply(stored, state.entries);
  if (held !== undefined) return { ...stored, entries: merge(state.entries, held) };
  throw new HoldfastError("session_gone", "The session was ended, or has expired, while it was written.");
}

/**
 * Brings into a session that was begun by a renewal what the one before held beyond what was read of it: another process
 * may have saved it, and told so, in between.
 */
export async function saveCarried(context: SessionContext, saved: SessionState, left: Entries): Promise<SessionState> {
  const late = newerThan(left, saved.entries);
  if (late.size === 0) return saved;
  const whole = { ...saved, entries: merge(saved.entries, late) };
  if (!saved.stored) return cookieSize(context, whole) <= context.limits.cookieBytes ? whole : saved;
  const held = await context.store?.apply(saved, late);
  return held === undefined ? saved : { ...saved, entries: merge(saved.entries, held) };
}
