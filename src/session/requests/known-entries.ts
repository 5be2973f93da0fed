import { withConsent } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { courierEntries } from "../cookies/couriers.ts";
import type { Entries } from "../values/entry.ts";
import { merge } from "../values/merge.ts";
import { inheritedEntries } from "./inherited.ts";
import type { Visitor } from "./visitor.ts";

/**
 * All that is known of a request's session: what its cookie or store holds, what this process has heard since, and what
 * came by couriers; of that, what may be kept.
 */
export function knownEntries(
  context: SessionContext,
  cookies: readonly [string, string][],
  visitor: Visitor,
): { readonly entries: Entries; readonly couriers: Entries } {
  const { session: who, ended, floor } = visitor;
  const entries =
    who === undefined ? inheritedEntries(context, visitor) : merge(who.entries, context.overlay.read(who));
  const couriers = courierEntries(context, cookies, { who, ended, floor, entries });
  if (couriers.size > 0) context.observer.courier(couriers.keys());
  return { entries: withConsent(context.definition, merge(entries, couriers)), couriers };
}
