import { parse, serialize } from "cookie";
import type { SessionContext } from "../context.ts";
import { entriesSize } from "../values/codec.ts";
import { inCookie } from "../requests/load-session.ts";
import type { SessionState } from "../values/entry.ts";
import { namesOf, type SessionNames } from "../values/identity.ts";
import { withoutKept } from "../values/kept.ts";
import { merge } from "../values/merge.ts";

/** Names of the session's cookies. (RFC 6265bis, cookie name prefixes) */
export interface CookieNames {
  readonly prefix: "__Host-" | "";
  readonly session: string;
  readonly beacon: string;
  readonly courier: string;
  readonly floor: string;
}

const namesWith = (prefix: CookieNames["prefix"]): CookieNames => ({
  prefix,
  session: `${prefix}holdfast`,
  beacon: `${prefix}holdfast_v`,
  courier: `${prefix}holdfast_c`,
  floor: `${prefix}holdfast_f`,
});

const SECURE = namesWith("__Host-");
const PLAIN = namesWith("");

export const cookieNames = (secure: boolean): CookieNames => (secure ? SECURE : PLAIN);

/** Longer headers are not looked into; Node refuses them before. */
const MAX_HEADER = 32_768;

/** Name and value of every cookie of ours, duplicates included, which a map would lose. */
export function readCookies(
  context: SessionContext,
  header: string | undefined | null,
): [name: string, value: string][] {
  const { name: session } = context.codec;
  if (!header || header.length > MAX_HEADER) return [];
  const cookies: [string, string][] = [];
  for (const pair of header.split(";")) {
    if (!pair.includes("holdfast") && !pair.includes(session)) continue;
    const parsed = parse(pair);
    for (const name in parsed) {
      const value = parsed[name];
      if (value !== undefined) cookies.push([name, value]);
    }
  }
  return cookies;
}

/** The authentic sessions in a request's cookies. Duplicate cookies of one session are merged. */
export function openSessionCookies(context: SessionContext, cookies: readonly [string, string][]): SessionState[] {
  const { codec, clock } = context;
  const found: SessionState[] = [];
  for (const [cookie, value] of cookies) {
    if (cookie !== codec.name) continue;
    const state = codec.open(value, clock.now());
    if (state === undefined) continue;
    const at = found.findIndex(({ id, generation }) => id === state.id && generation === state.generation);
    const same = found[at];
    if (same === undefined) found.push(state);
    else found[at] = { ...same, entries: merge(same.entries, state.entries) };
  }
  return found;
}

/** Bytes of the session cookie's name and value. */
export const cookieSize = ({ codec }: SessionContext, state: SessionState): number =>
  codec.name.length + codec.size(state);

/** Bytes of a session where it is kept; what the browser keeps beside it is measured elsewhere. */
export function sessionSize(context: SessionContext, state: SessionState): number {
  const entries = withoutKept(context.definition, state.entries);
  if (context.store === undefined) return cookieSize(context, { ...state, entries });
  return entriesSize(entries);
}

/** How many bytes a session may take there. */
export const sessionLimit = ({ store, limits }: SessionContext): number =>
  store === undefined ? limits.cookieBytes : limits.storeBytes;

/** The `Set-Cookie` lines of a session: the sealed session, and last the beacon that scripts read. */
export function sessionCookies(context: SessionContext, state: SessionState): [string, string] {
  const { codec, clock, limits } = context;
  const attributes = {
    path: "/",
    maxAge: Math.floor(limits.cookieMs / 1000),
    sameSite: "lax",
    secure: context.secure,
  } as const;
  return [
    serialize(codec.name, codec.seal(inCookie(state), clock.now() + limits.cookieMs), {
      ...attributes,
      httpOnly: true,
    }),
    serialize(cookieNames(context.secure).beacon, beaconOf(namesOf(context.keyRing, state)), attributes),
  ];
}

/**
 * Whether a session's cookies should be issued anew, though nothing in them changes: they are a week old, sealed with
 * an older secret, or one of them is lost.
 */
export function wantsRenewal(
  context: SessionContext,
  cookies: readonly [string, string][],
  presented: Presented,
): boolean {
  const { clock, limits } = context;
  const issuedAt = (presented.state.expiresAt ?? Infinity) - limits.cookieMs;
  return clock.now() - issuedAt >= limits.cookieRenewMs || !beaconMatches(context, cookies, presented);
}

/** A session as a request presented it, with its opaque names. */
interface Presented extends SessionNames {
  readonly state: SessionState;
}

/** What the beacon says of a session. */
const beaconOf = ({ tag, version }: SessionNames): string => `${tag}.${version}`;

/**
 * Whether the request's beacon says what its session cookie holds. It does not after a change of secrets, and where
 * the browser has thrown one of the two cookies away.
 */
function beaconMatches(context: SessionContext, cookies: readonly [string, string][], presented: Presented): boolean {
  const { beacon } = cookieNames(context.secure);
  const expected = beaconOf(presented);
  // What a store holds may have changed without the browser; the tag alone is the cookie's.
  const says = (value: string) => (presented.state.stored ? value.startsWith(`${presented.tag}.`) : value === expected);
  return cookies.some(([name, value]) => name === beacon && says(value));
}
