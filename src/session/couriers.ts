import type { SessionContext } from "./context.ts";
import { cookieNames } from "./cookies.ts";
import type { Entries, Entry } from "./entry.ts";
import { applies, entryFor, toPlainWrite, validateWrite, type PlainWrite } from "./plain-write.ts";

/** A write that a script left in a cookie, for the request that overtakes it. */
interface Courier extends PlainWrite {
  /** The session it belongs to; `null` for one that had none yet. */
  readonly tag: string | null;
}

function toCourier(text: string): Courier | undefined {
  try {
    const {
      k: key,
      v: value,
      d: doc,
      q: seq,
      s: seen,
      t: tag,
    } = JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;
    const write = toPlainWrite({ key, value, doc, seq, seen });
    return write !== undefined && (tag === null || typeof tag === "string") ? { ...write, tag } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the couriers of a request add to its entries. Whatever is not a valid, newer write of this very session is
 * passed over: a cookie can be left by anything.
 */
export function courierEntries(
  context: SessionContext,
  cookies: readonly [string, string][],
  session: { tag: string | null; entries: Entries },
): Entries {
  const { courier: name } = cookieNames(context.secure);
  const couriers = cookies.filter(([cookie]) => cookie.startsWith(name)).slice(0, context.limits.couriers);
  const added = new Map<string, Entry>();
  for (const courier of couriers.map(([, value]) => toCourier(value)).sort((a, b) => (a?.seq ?? 0) - (b?.seq ?? 0))) {
    if (courier === undefined) continue;
    const stored = added.get(courier.key) ?? session.entries.get(courier.key);
    if (!belongs(courier, session.tag, stored) || !applies(courier, stored)) continue;
    if (stored !== undefined) context.hybridClock.observe(stored.clock);
    const entry = toEntry(context, courier);
    if (entry !== undefined) added.set(courier.key, entry);
  }
  return added;
}

/** A courier of a visitor without a session still counts once its own document has created one. */
const belongs = (courier: Courier, tag: string | null, stored: Entry | undefined): boolean =>
  courier.tag === tag || (courier.tag === null && stored?.doc === courier.doc);

function toEntry(context: SessionContext, courier: Courier): Entry | undefined {
  const { definition, hybridClock, clock } = context;
  try {
    const value = validateWrite(definition, courier);
    const { key, doc, seq } = courier;
    return entryFor(definition, { key, value, doc, seq, clock: hybridClock.mint(), now: clock.now() });
  } catch {
    return undefined;
  }
}
