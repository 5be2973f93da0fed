import { serialize } from "cookie";
import { openToken, sealToken } from "../../base/tokens.ts";
import type { SessionContext } from "../context.ts";
import { cookieNames } from "./cookies.ts";
import type { SessionState } from "../values/entry.ts";

/**
 * What a renewal leaves in the browser beside its session: the least generation that this browser's session may have,
 * and which session of that generation was begun. A late answer of the session before puts that one's cookie back. It
 * brings nobody back in, and the one that it has overwritten is known, so that a ticket may bring it back.
 */
export interface Floor {
  readonly generation: number;
  /** Undefined where all was erased. */
  readonly id?: string | undefined;
  /** False where somebody logged in: a session of that generation that nobody is logged into was begun without knowing it. */
  readonly anonymous?: boolean;
}

const NO_FLOOR: Floor = { generation: 0 };
const LOGIN = 1;

/** The floor's `Set-Cookie` line: of a renewal, and of a session that begins where another is over. */
export function floorCookie(context: SessionContext, { generation, id, anonymous = true }: Floor): string {
  const { keyRing, clock, limits, secure } = context;
  const data = id === undefined ? generation : [generation, id, ...(anonymous ? [] : [LOGIN])];
  const token = sealToken(keyRing, { purpose: "floor", data, expiresAt: clock.now() + limits.cookieMs });
  return serialize(cookieNames(secure).floor, token, {
    path: "/",
    maxAge: Math.floor(limits.cookieMs / 1000),
    sameSite: "lax",
    secure,
    httpOnly: true,
  });
}

/** The highest floor among a request's cookies. */
export function readFloor(context: SessionContext, cookies: readonly [string, string][]): Floor {
  const { floor: name } = cookieNames(context.secure);
  const now = context.clock.now();
  let floor = NO_FLOOR;
  for (const [cookie, token] of cookies) {
    if (cookie !== name) continue;
    const opened = openToken<number | [number, string, number?]>(context.keyRing, { purpose: "floor", token, now });
    if (!opened.ok) continue;
    const [generation, id, login] = Array.isArray(opened.data) ? opened.data : [opened.data];
    if (generation > floor.generation) floor = { generation, id, anonymous: login !== LOGIN };
  }
  return floor;
}

/**
 * Whether a session is not over by what the floor says: of two logins at once the one that it names stands, and so it does
 * beside what another tab has begun at that moment.
 */
export function isAbove(floor: Floor, { id, generation, anonymous }: SessionState): boolean {
  if (generation !== floor.generation) return generation > floor.generation;
  return (anonymous && floor.anonymous !== false) || floor.id === undefined || floor.id === id;
}

/** The least generation that a new session may have. */
export const leastAbove = ({ generation, anonymous }: Floor): number => generation + (anonymous === false ? 1 : 0);
