import type { SessionContext } from "../context.ts";
import { noEntries, type Entries, type SessionState } from "../values/entry.ts";
import { merge } from "../values/merge.ts";
import type { Visitor } from "./visitor.ts";

/** A request's session, with what the store holds of it. */
export interface LoadedSession {
  /** Undefined for a visitor without one, and where the store has it no more. */
  readonly session: SessionState | undefined;
  /** What is carried of the one that is over, whose cookie is still there. */
  readonly left?: Entries | undefined;
  /** The store could not be asked: what the session holds is not known. */
  readonly degraded: boolean;
}

/**
 * Asks the store about the session that a cookie names.
 *
 * @param commits whether the request is a commit. Where sessions stay in the cookie as long as they fit, only a commit asks
 * whether one has become too large meanwhile: a page is to be rendered without waiting.
 * @returns undefined where there is nothing to wait for.
 */
export function loadSession(
  context: SessionContext,
  cookie: SessionState | undefined,
  commits = false,
): Promise<LoadedSession> | undefined {
  const { store } = context;
  if (store === undefined || cookie === undefined) return undefined;
  if (!cookie.stored && store.spills && !commits) return undefined;
  return load(context, cookie);
}

/** Asks the store about a visitor: of one whose session is known to be over, what is left of it. */
export function loadVisitor(
  context: SessionContext,
  { session, ended }: Visitor,
  commits = false,
): Promise<LoadedSession> | undefined {
  const { store, tombstones } = context;
  if (session !== undefined || !ended?.stored || !tombstones.isFollowed(ended.id))
    return loadSession(context, session, commits);
  return store?.left(ended).then(
    (left) => ({ session: undefined, left, degraded: false }),
    () => ({ session: undefined, degraded: true }),
  );
}

async function load({ store }: SessionContext, cookie: SessionState): Promise<LoadedSession> {
  try {
    const held = await store?.read(cookie);
    if (held !== undefined) {
      return { session: { ...cookie, stored: true, entries: merge(cookie.entries, held) }, degraded: false };
    }
    if (!cookie.stored) return { session: cookie, degraded: false };
    return { session: undefined, left: await store?.left(cookie), degraded: false };
  } catch {
    return { session: cookie, degraded: true };
  }
}

/** As much of a session as its cookie holds: of one that is in a store, who it is. */
export const inCookie = (state: SessionState): SessionState =>
  state.stored ? { ...state, entries: noEntries } : state;
