import type { SessionContext } from "../context.ts";
import { isAbove } from "../cookies/floor.ts";
import { carriedEntries } from "../life/renewal.ts";
import { noEntries, type Entries, type SessionState } from "../values/entry.ts";
import { newSession } from "../values/identity.ts";
import { merge } from "../values/merge.ts";
import type { Visitor } from "./visitor.ts";

/**
 * What the next session of a visitor begins with who was logged out on the server, and whose page did not live to bring
 * that home: what is carried, of the cookie that the browser still has. So it is where a late answer has put that cookie
 * in place of the next session's, and no page knows that one. Of one that was erased or revoked it is nothing.
 */
export function inheritedEntries(context: SessionContext, { ended, followed, cookieFloor }: Visitor): Entries {
  const { tombstones, overlay, definition } = context;
  if (ended === undefined) return noEntries;
  const isOverwritten = cookieFloor.id !== undefined && ended.generation + 1 === cookieFloor.generation;
  if (!isAbove(cookieFloor, ended) && !isOverwritten) return noEntries;
  const isFollowed = tombstones.has(ended.id) ? tombstones.isFollowed(ended.id) : isOverwritten || followed;
  return isFollowed ? carriedEntries(definition, merge(ended.entries, overlay.read(ended))) : noEntries;
}

/** The session that begins for a visitor who has none. */
export const nextOf = (context: SessionContext, visitor: Visitor, generation = visitor.floor): SessionState => ({
  ...newSession({ generation, provisional: false }),
  entries: inheritedEntries(context, visitor),
});

/** The session that is held for a visitor; of one who has none yet, one that is nobody's. */
export const sessionOf = (context: SessionContext, visitor: Visitor): SessionState =>
  visitor.session ?? { ...nextOf(context, visitor), provisional: true };
