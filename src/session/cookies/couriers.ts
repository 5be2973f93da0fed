import type { SessionContext } from "../context.ts";
import { cookieNames } from "./cookies.ts";
import { noEntries, type Entries, type Entry, type SessionState } from "../values/entry.ts";
import { isTagOf } from "../values/identity.ts";
import type { Visitor } from "../requests/visitor.ts";
import type { Json } from "../values/json.ts";
import { SEALED_COURIER, sealedEntries } from "./sealed-courier.ts";
import { merge, newerThan } from "../values/merge.ts";
import { judgeWrite, toEntry, toPlainWrite, validatePlainWrite, type PlainWrite } from "../values/plain-write.ts";

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
      a: at,
      t: tag,
    } = JSON.parse(Buffer.from(text, "base64url").toString()) as Record<string, unknown>;
    const write = toPlainWrite({ key, value, doc, seq, seen, at });
    return write !== undefined && (tag === null || typeof tag === "string") ? { ...write, tag } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the couriers of a request add to its entries: inputs of the page, and what handlers have written, under seal.
 * Whatever is not a valid, newer write of this very session is passed over: a cookie can be left by anything.
 *
 * @param session who the request is; undefined for a visitor without a session.
 */
export function courierEntries(
  context: SessionContext,
  cookies: readonly [string, string][],
  session: Pick<Visitor, "ended" | "floor"> & { readonly who: SessionState | undefined; readonly entries: Entries },
): Entries {
  const values = readCouriers(context, cookies);
  if (values.length === 0) return noEntries;
  const sealed = values
    .filter((value) => value.startsWith(SEALED_COURIER))
    .reduce((entries, value) => merge(entries, sealedEntries(context, value, session)), noEntries);
  const added = new Map<string, Entry>(newerThan(sealed, session.entries));
  for (const courier of plainCouriers(values)) {
    const stored = added.get(courier.key) ?? session.entries.get(courier.key);
    // Beside the cookie of a session that is over, what was typed before there was one is as old as that.
    const ours = isTagOf(context.keyRing, session.who, courier.tag) && (session.who ?? session.ended) === session.who;
    // A courier of a visitor without a session still counts once its own document has created one.
    const belongs = ours || (courier.tag === null && stored?.doc === courier.doc);
    if (!belongs || judgeWrite(context, courier, stored) !== "applies") continue;
    const valid = validate(context, courier);
    if (valid !== undefined) added.set(courier.key, toEntry(context, { write: courier, value: valid.value }, stored));
  }
  return added;
}

function readCouriers({ secure, limits }: SessionContext, cookies: readonly [string, string][]): string[] {
  const { courier } = cookieNames(secure);
  return cookies
    .filter(([name]) => name.startsWith(courier))
    .slice(0, limits.couriers)
    .map(([, value]) => value);
}

/** Oldest input first. */
const plainCouriers = (values: readonly string[]): Courier[] =>
  values.flatMap((value) => toCourier(value) ?? []).sort((a, b) => a.seq - b.seq);

function validate(context: SessionContext, courier: Courier): { readonly value: Json | undefined } | undefined {
  try {
    return { value: validatePlainWrite(context.definition, courier) };
  } catch {
    return undefined;
  }
}
