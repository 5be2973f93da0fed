import { createKeyRing } from "../base/key-ring.ts";
import { sealedCookie } from "../session/cookies/cookie-codec.ts";
import { cookieNames } from "../session/cookies/cookies.ts";
import type { Entry, SessionState } from "../session/values/entry.ts";
import { timeOf } from "../session/values/hybrid-clock.ts";

/** A session cookie as a developer reads it. */
export interface OpenedSession {
  readonly id: string;
  readonly generation: number;
  readonly anonymous: boolean;
  readonly entries: Readonly<Record<string, OpenedEntry>>;
}

interface OpenedEntry {
  readonly value?: unknown;
  readonly deleted?: true;
  /** When it was written, ISO 8601, by the clock of the server that did. */
  readonly written: string;
  readonly expires?: string;
  readonly version?: number;
}

/**
 * Opens a session cookie with the app's secrets.
 *
 * @param cookie its value, or `name=value` as it stands in a request.
 * @returns undefined where none of the secrets opens it, or it has expired.
 * @throws HoldfastError `secret_missing`
 */
export function openSession(cookie: string, secrets: readonly string[], now: number): OpenedSession | undefined {
  const keyRing = createKeyRing(secrets);
  const value = cookie.slice(cookie.indexOf("=") + 1).trim();
  for (const secure of [true, false]) {
    const state = sealedCookie(keyRing, cookieNames(secure).session).open(value, now);
    if (state !== undefined) return toOpened(state);
  }
  return undefined;
}

function toOpened({ id, generation, anonymous, entries }: SessionState): OpenedSession {
  const opened: Record<string, OpenedEntry> = Object.create(null);
  for (const [key, entry] of entries) opened[key] = toOpenedEntry(entry);
  return { id, generation, anonymous, entries: opened };
}

const iso = (ms: number): string => new Date(ms).toISOString();

const toOpenedEntry = ({ value, deleted, clock, expires, version }: Entry): OpenedEntry => ({
  ...(deleted ? { deleted } : { value }),
  written: iso(timeOf(clock)),
  ...(expires !== undefined && { expires: iso(expires) }),
  ...(version !== undefined && { version }),
});
