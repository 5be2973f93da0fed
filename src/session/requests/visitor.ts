import type { SessionContext } from "../context.ts";
import { openSessionCookies } from "../cookies/cookies.ts";
import type { SessionState } from "../values/entry.ts";
import { isAbove, leastAbove, readFloor, type Floor } from "../cookies/floor.ts";
import { merge } from "../values/merge.ts";
import type { LoadedSession } from "./load-session.ts";

/** Who a request's cookies say it is. */
export interface Visitor {
  /** The session; undefined for a visitor without one. */
  readonly session: SessionState | undefined;
  /** A session that is over, whose cookie is still there: below the floor, or known to have ended. It counts as none. */
  readonly ended: SessionState | undefined;
  /** Whether the store says that another has followed that one, and what is carried of it. */
  readonly followed?: boolean;
  /** The least generation that a new session of this visitor may have. */
  readonly floor: number;
  /** The floor that the browser was given. */
  readonly cookieFloor: Floor;
}

export function readVisitor(context: SessionContext, cookies: readonly [string, string][]): Visitor {
  const sessions = openSessionCookies(context, cookies);
  const cookieFloor = readFloor(context, cookies);
  const session = sessions.find((state) => isAbove(cookieFloor, state) && !context.tombstones.has(state.id));
  const [ended] = session === undefined ? sessions : [];
  const generation = session === undefined ? leastAbove(cookieFloor) : cookieFloor.generation;
  const floor = ended === undefined ? generation : Math.max(generation, ended.generation + 1);
  return { session, ended, floor, cookieFloor };
}

/** The visitor by what the session's store says: what it no longer holds is over. */
export function withLoaded(visitor: Visitor, loaded: LoadedSession | undefined): Visitor {
  const over = visitor.session ?? visitor.ended;
  if (loaded === undefined || over === undefined) return visitor;
  if (loaded.session !== undefined) return { ...visitor, session: loaded.session };
  const { left } = loaded;
  return {
    ...visitor,
    session: undefined,
    ended: left === undefined ? over : { ...over, entries: merge(over.entries, left) },
    followed: left !== undefined,
    floor: Math.max(visitor.floor, over.generation + 1),
  };
}
