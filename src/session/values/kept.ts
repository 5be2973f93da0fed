import { HoldfastError } from "../../base/errors.ts";
import { decodeState, encodeState, entriesSize, type StateRow } from "./codec.ts";
import { withConsent } from "../life/consent.ts";
import type { SessionContext } from "../context.ts";
import { keyOf, type SessionDefinition } from "./define-session.ts";
import { filterEntries, type Entries, type SessionState } from "./entry.ts";

/** Where the browser itself keeps a key: for one tab, over its reloads, or for all of them, over its restarts. */
export type Keeping = "tab" | "device";

export const KEEPINGS: readonly Keeping[] = ["tab", "device"];

/** Where the browser keeps a key; undefined for one that is the session's. */
export function keepingOf(definition: SessionDefinition, name: string): Keeping | undefined {
  const keep = keyOf(definition, name)?.keep ?? "session";
  return keep === "session" ? undefined : keep;
}

/** The entries that are the session's, and may be kept in it. The same object where all of them are. */
export function withoutKept(definition: SessionDefinition, entries: Entries, consents: Entries = entries): Entries {
  const may = withConsent(definition, entries, consents);
  if (!definition.keeps) return may;
  return filterEntries(may, (key) => keepingOf(definition, key) === undefined);
}

/** The entries that the browser keeps there. */
export const keptEntries = (definition: SessionDefinition, entries: Entries, keeping: Keeping): Entries =>
  filterEntries(entries, (key) => keepingOf(definition, key) === keeping);

/** Of the keys that the page may write, what its script must know of them; undefined where there are none. */
interface ClientKeys {
  /** Names of those that the browser keeps. */
  readonly kept: readonly string[] | undefined;
  /** Names of those that survive a renewal. */
  readonly carry: readonly string[] | undefined;
}

const known = new WeakMap<SessionDefinition, ClientKeys>();

/** The same for every page of an app. */
export function clientKeys(definition: SessionDefinition): ClientKeys {
  const found = known.get(definition);
  if (found !== undefined) return found;
  const { written } = definition;
  const kept = written.filter((name) => keepingOf(definition, name) !== undefined);
  const carry = written.filter((name) => keyOf(definition, name)?.carry === true);
  const keys = { kept: kept.length > 0 ? kept : undefined, carry: carry.length > 0 ? carry : undefined };
  known.set(definition, keys);
  return keys;
}

/** Seals entries for the browser's storage: for this session, and for this of its two places. */
export function sealKept(context: SessionContext, keeping: Keeping, state: SessionState): string {
  const expiresAt = context.clock.now() + context.limits.cookieMs;
  return context.keyRing.seal("kept", keeping, JSON.stringify([expiresAt, encodeState(state)]));
}

/** What was sealed for this place; undefined for a text that is forged, damaged, expired or of the other. */
export function openKept(context: SessionContext, keeping: Keeping, text: string): SessionState | undefined {
  const opened = context.keyRing.open("kept", keeping, text);
  if (opened === undefined) return undefined;
  const [expiresAt, row] = JSON.parse(opened) as [number, StateRow];
  return expiresAt > context.clock.now() ? { ...decodeState(row), expiresAt } : undefined;
}

/** @throws HoldfastError `session_too_large` where one of the two places would hold too much. */
export function checkKeptSize({ definition, limits }: SessionContext, entries: Entries): void {
  if (!definition.keeps && definition.categories.size === 0) return;
  const may = withConsent(definition, entries);
  const page = filterEntries(entries, (key) => !may.has(key));
  for (const keeping of [...KEEPINGS, "page"] as const) {
    const kept = keeping === "page" ? page : keptEntries(definition, may, keeping);
    const bytes = kept.size === 0 ? 0 : entriesSize(kept);
    if (bytes <= limits.keptBytes) continue;
    throw new HoldfastError(
      "session_too_large",
      `The keys ${named(keeping)} would take ${bytes} bytes, of ${limits.keptBytes}; keep what is large in a database.`,
    );
  }
}

const named = (keeping: Keeping | "page"): string =>
  keeping === "page" ? "that nobody has consented to keep" : `with keep: "${keeping}"`;

/** @throws HoldfastError `session_kept` for a key that only a connected page can store. */
export function refuseKept(definition: SessionDefinition, name: string): void {
  const keeping = keepingOf(definition, name);
  if (keeping === undefined) return;
  throw new HoldfastError(
    "session_kept",
    `"${name}" is kept in the browser (keep: "${keeping}"), which only a connected view reaches: write it there.`,
  );
}
