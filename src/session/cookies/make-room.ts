import { isCookieKey } from "./beside-cookies.ts";
import { isConsentKey } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { sessionLimit, sessionSize } from "./cookies.ts";
import { keyOf } from "../values/define-session.ts";
import type { Entries, Entry, SessionState } from "../values/entry.ts";
import { FIRST_VERSION, FOREIGN_VERSION } from "../values/entry-value.ts";
import { timeOf } from "../values/hybrid-clock.ts";

/** Whether a session fits where it is kept. */
export const fits = (context: SessionContext, state: SessionState): boolean =>
  sessionSize(context, state) <= sessionLimit(context);

/**
 * The session's entries without those that give way where its cookie would be too large: of what this version of the
 * program cannot read and nobody has written for 30 days, the oldest first, and no more than needed. Newer ones stay:
 * this deploy may be about to be rolled back, or was. A store has room enough, and would merge them in again.
 */
export function makeRoom(context: SessionContext, state: SessionState): Entries {
  const { entries } = state;
  if (context.store !== undefined || fits(context, state)) return entries;
  const since = context.clock.now() - context.limits.unknownMs;
  const old = [...entries]
    .filter(([key, entry]) => isUnreadable(context, key, entry) && timeOf(entry.clock) < since)
    .sort(([, a], [, b]) => (a.clock < b.clock ? -1 : 1));
  const left = new Map(entries);
  for (const [key] of old) {
    left.delete(key);
    if (fits(context, { ...state, entries: left })) return left;
  }
  // Nothing is thrown away in vain.
  return entries;
}

/** Bytes of a session once it has made room. */
export function roomySize(context: SessionContext, state: SessionState): number {
  const bytes = sessionSize(context, state);
  if (bytes <= sessionLimit(context)) return bytes;
  return sessionSize(context, { ...state, entries: makeRoom(context, state) });
}

/** Of a key that is not declared, or of a later version of one that is. What another program keeps here is no business of ours. */
function isUnreadable({ definition }: SessionContext, name: string, { version = FIRST_VERSION }: Entry): boolean {
  const key = keyOf(definition, name);
  if (key !== undefined) return version > (key.version ?? FIRST_VERSION);
  return version !== FOREIGN_VERSION && !isConsentKey(name) && !isCookieKey(name);
}
