import { HoldfastError } from "../../base/errors.ts";
import { keyOf, type SessionDefinition } from "../values/define-session.ts";
import { filterEntries, noEntries, type Entries } from "../values/entry.ts";

/** A consent is an entry among the session's own, so that it is merged as they are. No session key has a colon. */
const KEY = "consent:";

export const consentKey = (category: string): string => KEY + category;

export const isConsentKey = (key: string): boolean => key.startsWith(KEY);

/** The category that the key needs consent for; undefined where it needs none. */
function categoryOf(definition: SessionDefinition, name: string): string | undefined {
  const category = keyOf(definition, name)?.consent;
  return category === undefined || category === "necessary" ? undefined : category;
}

/** The keys of a category. */
export const keysOf = (definition: SessionDefinition, category: string): string[] =>
  Object.keys(definition.keys).filter((name) => categoryOf(definition, name) === category);

/** Whether the visitor has consented, by what these entries say. What is necessary needs nobody's consent. */
export function isGranted(entries: Entries, category: string): boolean {
  if (category === "necessary") return true;
  const consent = entries.get(consentKey(category));
  return consent !== undefined && !consent.deleted;
}

/** @throws HoldfastError `consent_unknown` for a category that no key names. */
export function checkCategory(definition: SessionDefinition, category: string): void {
  if (category === "necessary" || definition.categories.has(category)) return;
  const known = ["necessary", ...definition.categories].join(", ");
  throw new HoldfastError("consent_unknown", `No session key says consent: "${category}"; there are ${known}.`);
}

/** Whether nobody has consented to keep the key, by what `consents` say. */
export function isWithheld(definition: SessionDefinition, name: string, consents: Entries): boolean {
  const category = categoryOf(definition, name);
  return category !== undefined && !isGranted(consents, category);
}

/** Whether somebody had consented to keep the key, and has withdrawn that. */
export function isWithdrawn(definition: SessionDefinition, name: string, consents: Entries): boolean {
  const category = categoryOf(definition, name);
  return category !== undefined && consents.get(consentKey(category))?.deleted === true;
}

/** Names of the keys that the browser may write and that nobody has consented to keep. */
export const withheldClientKeys = (definition: SessionDefinition, consents: Entries): string[] =>
  definition.categories.size === 0 ? [] : definition.written.filter((name) => isWithheld(definition, name, consents));

/**
 * The entries that may be kept. Of a withdrawn category the deletions stay: an older copy must not bring back what they
 * deleted. The same object where all may.
 */
export function withConsent(definition: SessionDefinition, entries: Entries, consents: Entries = entries): Entries {
  if (definition.categories.size === 0) return entries;
  return filterEntries(entries, (key, { deleted }) => {
    const category = categoryOf(definition, key);
    if (category === undefined || isGranted(consents, category)) return true;
    return deleted === true && consents.has(consentKey(category));
  });
}

interface ChangedConsents {
  readonly granted: Entries;
  readonly erased: readonly string[];
}

const NOTHING_CHANGED: ChangedConsents = { granted: noEntries, erased: [] };

/** What a change of consents means for what a session has: values to keep from now on, and keys to erase. */
export function changedConsents(definition: SessionDefinition, before: Entries, after: Entries): ChangedConsents {
  if (definition.categories.size === 0) return NOTHING_CHANGED;
  const held = (category: string) =>
    keysOf(definition, category).flatMap((key) => {
      const entry = after.get(key);
      return entry === undefined || entry.deleted ? [] : [[key, entry] as const];
    });
  const categories = [...definition.categories];
  const granted = categories.filter((category) => !isGranted(before, category) && isGranted(after, category));
  const withdrawn = categories.filter((category) => isGranted(before, category) && !isGranted(after, category));
  return {
    granted: new Map(granted.flatMap(held)),
    erased: withdrawn.flatMap(held).map(([key]) => key),
  };
}
