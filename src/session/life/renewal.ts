import type { EndReason } from "../bus.ts";
import { isConsentKey } from "./consent.ts";
import type { SessionContext } from "../context.ts";
import { keyOf, type SessionDefinition } from "../values/define-session.ts";
import { noEntries, type Entries, type SessionState } from "../values/entry.ts";
import { isAbove } from "../cookies/floor.ts";
import { merge, newerThan } from "../values/merge.ts";
import type { Visitor } from "../requests/visitor.ts";
import { Refusal } from "../commit/refusal.ts";

/** How a session becomes another: `renew` for who logs in, `drop` for who logs out, `erase` for who leaves no trace. */
export type RenewalKind = "renew" | "drop" | "erase";

/** The session that a renewal begins. */
export interface NextSession {
  readonly kind: RenewalKind;
  readonly id: string;
}

/** The session that follows another. */
export const nextSession = (
  { generation }: Pick<SessionState, "generation">,
  { kind, id }: NextSession,
  entries: Entries,
): SessionState => ({
  id,
  generation: generation + 1,
  anonymous: kind !== "renew",
  // After an erasure there is nothing, until something is written.
  provisional: kind === "erase",
  entries,
});

/** A session that a renewal begins from. */
export type Predecessor = Pick<SessionState, "id" | "generation" | "anonymous" | "provisional" | "stored">;

/** A patch that makes one session another: the cookie of any of `from` becomes this state. */
export type Renewal = SessionState & { readonly from: readonly Predecessor[] };

/**
 * The keys that survive a renewal, and what the visitor has consented to. Tombstones included: an older copy must not
 * bring back what was deleted. Nothing survives an erasure.
 */
export function carriedEntries(definition: SessionDefinition, entries: Entries, kind: RenewalKind = "renew"): Entries {
  if (kind === "erase") return noEntries;
  return new Map([...entries].filter(([key]) => isCarried(definition, key)));
}

/** Whether a key survives a renewal; what the visitor has consented to does. */
export const isCarried = (definition: SessionDefinition, key: string): boolean =>
  isConsentKey(key) || keyOf(definition, key)?.carry === true;

/**
 * What a renewal's cookie is now: the session to carry from, or `undefined` where there is none to. A cookie of `from`
 * becomes the renewal's session. Nothing else does, but for what merges anyway: two anonymous sessions of a generation.
 *
 * @throws Refusal `session_mismatch`, `epoch_changed`, `no_session`.
 */
export function checkRenewal(context: SessionContext, renewal: Renewal, visitor: Visitor): SessionState | undefined {
  const { tombstones } = context;
  const now = visitor.session ?? visitor.ended;
  if (renewal.from.some(({ id }) => tombstones.isRevoked(id))) throw new Refusal(409, "epoch_changed");
  if (isOfNobody(renewal, visitor)) return undefined;
  if (now === undefined) {
    throw new Refusal(409, renewal.from.some(({ provisional }) => provisional) ? "epoch_changed" : "no_session");
  }
  const follows = renewal.from.some((from) => precedes(from, now));
  if (!follows) throw new Refusal(409, now.generation === renewal.generation ? "session_mismatch" : "epoch_changed");
  // A late answer has put back what this renewal, or its first attempt, had ended.
  const byThis = isAbove(visitor.cookieFloor, renewal) && !endedByAnother(context, now.id, renewal);
  if (visitor.ended !== undefined && !byThis) throw new Refusal(409, "epoch_changed");
  return now;
}

/**
 * What an erasure erases: the session of the request's cookie, if that is one of `from`. Undefined where there is nothing
 * left; erased twice is erased.
 *
 * @throws Refusal `session_mismatch`, `epoch_changed`.
 */
export function checkErasure(erasure: Renewal, visitor: Visitor): SessionState | undefined {
  const now = visitor.session ?? visitor.ended;
  if (isOfNobody(erasure, visitor)) return undefined;
  if (now === undefined || erasure.from.some((from) => precedes(from, now))) return now;
  throw new Refusal(409, now.generation >= erasure.generation ? "session_mismatch" : "epoch_changed");
}

/** Whether it was made by a visitor who had no session, or one that was over by then, whose cookie is still there. */
const isOfNobody = (renewal: Renewal, { session, floor }: Visitor): boolean =>
  session === undefined && renewal.from.some(({ provisional, generation }) => provisional && generation >= floor);

/**
 * Whether a renewal carries from this session as well: had its cookie come with it, it would have; or another tab began it
 * beside the one that was over, before the browser had the renewal's answer.
 */
export function isLeftBy(context: SessionContext, renewal: Renewal, left: SessionState): boolean {
  const isBeside = left.anonymous && left.generation === renewal.generation;
  return (isBeside || renewal.from.some((one) => precedes(one, left))) && !endedByAnother(context, left.id, renewal);
}

const precedes = (from: Predecessor, now: SessionState): boolean =>
  from.generation === now.generation && (from.id === now.id || (from.anonymous && now.anonymous));

/** Who logs out and at once in again has ended the first session by the one in between, of which the browser never hears. */
function endedByAnother({ tombstones }: SessionContext, id: string, { id: next, from }: Renewal): boolean {
  const isOurs = (over: string, later: readonly Predecessor[]): boolean =>
    !tombstones.has(over) ||
    tombstones.isReplacedBy(over, next) ||
    later.some((one, at) => tombstones.isReplacedBy(over, one.id) && isOurs(one.id, later.slice(at + 1)));
  return !isOurs(id, from);
}

/**
 * Sessions are over, another stands in their place: this process remembers it, their connections hear of it, on every
 * node. What has to be done to a session where it is kept is done here. Resolves with what they held to the last moment
 * and is carried: another process may have written since it was read. A store keeps that for a while, for who does not
 * live to bring the next session's cookie home.
 */
export async function replaceSessions(
  context: SessionContext,
  from: readonly Predecessor[],
  next: Pick<SessionState, "id" | "anonymous" | "entries"> & { readonly erased?: boolean },
): Promise<Entries> {
  const over = from.filter(({ provisional }) => !provisional);
  const how = { next: next.erased ? "" : next.id, reason: reasonOf(next) };
  const ends = end(
    context,
    over.map(({ id }) => id),
    how,
  );
  const carried = carriedEntries(context.definition, next.entries, next.erased ? "erase" : "renew");
  const [held] = await Promise.all([ends, leave(context, over, carried)]);
  const left = carriedEntries(context.definition, held);
  if (!next.erased) await leave(context, over, newerThan(left, carried));
  return left;
}

/**
 * A session has followed one that was over, whose cookie was still there. What had ended that one, and comes later, is not
 * to take its place.
 */
export function followEnded(context: SessionContext, ended: SessionState, next: SessionState): void {
  const { tombstones } = context;
  if (tombstones.isRevoked(ended.id) || tombstones.isReplacedBy(ended.id, next.id)) return;
  context.ended.end({ id: ended.id, next: next.id }, reasonOf(next));
}

const reasonOf = (next: Pick<SessionState, "anonymous"> & { readonly erased?: boolean }): EndReason =>
  next.erased ? "erased" : next.anonymous ? "dropped" : "renewed";

/** Where their cookies hold nothing. */
async function leave({ store }: SessionContext, over: readonly Predecessor[], entries: Entries): Promise<void> {
  if (store === undefined || entries.size === 0) return;
  const stored = over.filter((one) => one.stored || !store.spills);
  await Promise.all(stored.map((one) => store.leave(one, entries)));
}

/** A session is over, by the program's word: everywhere, at once. */
export async function revokeSession(context: SessionContext, id: string): Promise<void> {
  await end(context, [id], { reason: "revoked" });
}

/** What needs no store is done when this returns. Resolves with what the store held. @throws HoldfastError `session_store` */
async function end(
  context: SessionContext,
  ids: readonly string[],
  how: { readonly next?: string; readonly reason: EndReason },
): Promise<Entries> {
  context.observer.ended(ids.length, how.reason);
  const next = how.next !== undefined && { next: how.next };
  // What a renewal carries is read from there yet.
  const forgets = how.reason === "erased" || how.reason === "revoked";
  for (const id of ids) {
    context.ended.end({ id, ...next }, how.reason);
    if (forgets) context.overlay.forget(id);
  }
  const { store } = context;
  if (store === undefined) return noEntries;
  const forgotten = Promise.all((forgets ? ids : []).map((id) => store.forgetLeft(id)));
  const [held] = await Promise.all([Promise.all(ids.map((id) => store.revoke(id))), forgotten]);
  return held.reduce<Entries>((all, entries) => merge(all, entries ?? noEntries), noEntries);
}

/** Sessions that a renewal can begin from: several renewals in a row, none of them confirmed. */
const MAX_FROM = 8;

/** What the cookie may still hold, one session more. */
export const predecessors = (known: readonly Predecessor[], old: Predecessor): readonly Predecessor[] =>
  [...known, old].slice(-MAX_FROM);
