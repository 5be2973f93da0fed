import type { KeyRing } from "../../base/key-ring.ts";
import { randomId } from "../../base/random-id.ts";
import { noEntries, type Entries, type SessionState } from "./entry.ts";

/** 128 random bits. */
export const newSessionId = (): string => randomId(16);

/** A session of nobody known, empty; a provisional one has no cookie yet. */
export const newSession = ({
  generation,
  provisional,
}: Pick<SessionState, "generation" | "provisional">): SessionState => ({
  id: newSessionId(),
  generation,
  anonymous: true,
  provisional,
  entries: noEntries,
});

/** The session's opaque name, which scripts may see. */
export const tagOf = (keyRing: KeyRing, session: Who): string => keyRing.hash("tag", nameOf(session));

/** Whether a tag is of this session, or `null` where there is none. A tag outlives a change of secrets, as its session does. */
export function isTagOf(keyRing: KeyRing, session: Who | undefined, tag: unknown): boolean {
  if (session === undefined) return tag === null;
  return typeof tag === "string" && keyRing.verifyHash("tag", nameOf(session), tag);
}

type Who = Pick<SessionState, "id" | "generation">;

const nameOf = ({ id, generation }: Who): string => `${id} ${generation}`;

/**
 * Names exactly these entries of this session. Compared for equality only: a greatest clock would not do, since of
 * two commits from one cookie the lost one leaves it unchanged. Of a session in a store it names the session:
 * its cookie holds no entries.
 */
export function versionOf(keyRing: KeyRing, session: Omit<SessionState, "anonymous" | "provisional">): string {
  return keyRing.hash("version", `${session.id} ${session.generation}${session.stored ? "" : clocks(session.entries)}`);
}

/** A session's opaque names. */
export interface SessionNames {
  readonly tag: string;
  readonly version: string;
}

/** A cookie that came lately is not opened again, and so is the same session: it is not named again either. */
const named = new WeakMap<SessionState, { readonly keyRing: KeyRing; readonly names: SessionNames }>();

export function namesOf(keyRing: KeyRing, session: SessionState): SessionNames {
  const known = named.get(session);
  if (known?.keyRing === keyRing) return known.names;
  const names = { tag: tagOf(keyRing, session), version: versionOf(keyRing, session) };
  named.set(session, { keyRing, names });
  return names;
}

const clocks = (entries: Entries): string =>
  [...entries]
    .map(([key, { clock }]) => ` ${key} ${clock}`)
    .sort()
    .join("");
