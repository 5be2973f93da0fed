import { serialize } from "cookie";
import type { SessionContext } from "../context.ts";
import { cookieNames } from "../cookies/cookies.ts";

/**
 * The `Set-Cookie` lines that leave nothing of a visitor: the session and its beacon, the couriers that the request
 * carried, and every cookie beside the session that the app declares.
 *
 * @param carried names and values of the request's cookies of ours.
 */
export function erasingCookies(context: SessionContext, carried: readonly [string, string][]): string[] {
  const { session, beacon, courier, prefix } = cookieNames(context.secure);
  const couriers = carried.map(([name]) => name).filter((name) => name.startsWith(courier));
  const beside = Object.keys(context.cookies).map((name) => prefix + name);
  const names = new Set([context.codec.name, session, beacon, ...couriers, ...beside]);
  return Array.from(names, (name) =>
    serialize(name, "", { path: "/", maxAge: 0, sameSite: "lax", secure: context.secure }),
  );
}
