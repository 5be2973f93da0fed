import { parse, serialize } from "cookie";
import type { SessionContext } from "./context.ts";
import { decodeState, encodeState, type StateRow } from "./codec.ts";
import type { SessionState } from "./entry.ts";
import { tagOf, versionOf } from "./identity.ts";
import { merge } from "./merge.ts";

/** Names of the session's cookies. (RFC 6265bis, cookie name prefixes) */
export interface CookieNames {
  readonly prefix: "__Host-" | "";
  readonly session: string;
  readonly beacon: string;
  readonly courier: string;
}

export function cookieNames(secure: boolean): CookieNames {
  const prefix = secure ? "__Host-" : "";
  return { prefix, session: `${prefix}holdfast`, beacon: `${prefix}holdfast_v`, courier: `${prefix}holdfast_c` };
}

/** Longer headers are not looked into; Node refuses them before. */
const MAX_HEADER = 32_768;

/** Name and value of every cookie of ours, duplicates included, which a map would lose. */
export function readCookies(header: string | undefined | null): [name: string, value: string][] {
  if (!header || header.length > MAX_HEADER || !header.includes("holdfast")) return [];
  return header
    .split(";")
    .filter((pair) => pair.includes("holdfast"))
    .flatMap((pair) =>
      Object.entries(parse(pair)).filter((entry): entry is [string, string] => entry[1] !== undefined),
    );
}

/** The session in a request's cookies. Duplicate authentic cookies of one session are merged; of two, the first counts. */
export function openSessionCookie(
  context: SessionContext,
  cookies: readonly [string, string][],
): SessionState | undefined {
  const { session: name } = cookieNames(context.secure);
  let found: SessionState | undefined;
  for (const [cookie, value] of cookies) {
    if (cookie !== name) continue;
    const state = openState(context, name, value);
    if (state === undefined) continue;
    if (found === undefined) found = state;
    else if (state.id === found.id && state.generation === found.generation)
      found = { ...found, entries: merge(found.entries, state.entries) };
  }
  return found;
}

function openState(context: SessionContext, name: string, value: string): SessionState | undefined {
  const text = context.keyRing.open("cookie", name, value);
  if (text === undefined) return undefined;
  const [expires, row] = JSON.parse(text) as [number, StateRow];
  return expires > context.clock.now() ? decodeState(row) : undefined;
}

function sealState(context: SessionContext, name: string, state: SessionState): string {
  const expires = context.clock.now() + context.limits.cookieMs;
  return context.keyRing.seal("cookie", name, JSON.stringify([expires, encodeState(state)]));
}

/** Bytes of the sealed text for a plaintext of `bytes`: version, nonce, tag, base64url. */
const sealedLength = (bytes: number): number => Math.ceil(((bytes + 29) * 4) / 3);
const EXPIRES_DIGITS = 13;

/** Bytes of the session cookie's name and value. */
export function cookieSize(context: SessionContext, state: SessionState): number {
  const plain = Buffer.byteLength(JSON.stringify(encodeState(state))) + EXPIRES_DIGITS + "[,]".length;
  return cookieNames(context.secure).session.length + sealedLength(plain);
}

/** The `Set-Cookie` lines of a session: the sealed session, and last the beacon that scripts read. */
export function sessionCookies(context: SessionContext, state: SessionState): [string, string] {
  const names = cookieNames(context.secure);
  const attributes = {
    path: "/",
    maxAge: Math.floor(context.limits.cookieMs / 1000),
    sameSite: "lax",
    secure: context.secure,
  } as const;
  return [
    serialize(names.session, sealState(context, names.session, state), { ...attributes, httpOnly: true }),
    serialize(names.beacon, beaconOf(context, state), attributes),
  ];
}

/** What the beacon says of a session. */
const beaconOf = (context: SessionContext, state: SessionState): string =>
  `${tagOf(context.keyRing, state)}.${versionOf(context.keyRing, state)}`;

/**
 * Whether the request's beacon says what its session cookie holds. It does not after a change of secrets, and where
 * the browser has thrown one of the two cookies away.
 */
export function beaconMatches(
  context: SessionContext,
  cookies: readonly [string, string][],
  state: SessionState,
): boolean {
  const { beacon } = cookieNames(context.secure);
  const expected = beaconOf(context, state);
  return cookies.some(([name, value]) => name === beacon && value === expected);
}
