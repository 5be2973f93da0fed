import type { KeyRing } from "../base/key-ring.ts";
import { randomId } from "../base/random-id.ts";
import type { Entries, SessionState } from "./entry.ts";

/** 128 random bits. */
export const newSessionId = (): string => randomId(16);

/** The session's opaque name, which scripts may see. */
export const tagOf = (keyRing: KeyRing, session: Pick<SessionState, "id" | "generation">): string =>
  keyRing.hash("tag", `${session.id} ${session.generation}`);

/**
 * Names exactly these entries of this session. Compared for equality only: a greatest clock would not do, since of
 * two commits from one cookie the lost one leaves it unchanged.
 */
export function versionOf(keyRing: KeyRing, session: Pick<SessionState, "id" | "generation" | "entries">): string {
  return keyRing.hash("version", `${session.id} ${session.generation}${clocks(session.entries)}`);
}

const clocks = (entries: Entries): string =>
  [...entries]
    .map(([key, { clock }]) => ` ${key} ${clock}`)
    .sort()
    .join("");
