import { serialize } from "cookie";
import { openToken, sealToken } from "../base/tokens.ts";
import type { SessionContext } from "./context.ts";
import { cookieNames } from "./cookies.ts";

/**
 * The floor: the least generation that this browser's session may have. Only a renewal raises it, so that a late answer
 * of the session before, which puts that session's cookie back, brings nobody back in.
 */
export function floorCookie(context: SessionContext, generation: number): string {
  const { keyRing, clock, limits, secure } = context;
  const token = sealToken(keyRing, { purpose: "floor", data: generation, expiresAt: clock.now() + limits.cookieMs });
  return serialize(cookieNames(secure).floor, token, {
    path: "/",
    maxAge: Math.floor(limits.cookieMs / 1000),
    sameSite: "lax",
    secure,
    httpOnly: true,
  });
}

/** The highest floor among a request's cookies, 0 without one. */
export function readFloor(context: SessionContext, cookies: readonly [string, string][]): number {
  const { floor: name } = cookieNames(context.secure);
  const now = context.clock.now();
  let floor = 0;
  for (const [cookie, token] of cookies) {
    if (cookie !== name) continue;
    const opened = openToken<number>(context.keyRing, { purpose: "floor", token, now });
    if (opened.ok) floor = Math.max(floor, opened.data);
  }
  return floor;
}
