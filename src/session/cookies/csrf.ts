import { openToken, sealToken } from "../../base/tokens.ts";
import type { SessionContext } from "../context.ts";
import type { SessionState } from "../values/entry.ts";

type Who = Pick<SessionState, "id" | "generation">;

/** How a CSRF token stands to a session: `stale` is forged or expired, `mismatch` another session's. */
export type CsrfVerdict = "ok" | "absent" | "stale" | "mismatch";

/** A token that only pages of this session carry. It lives as long as the session's cookie. */
export function sealCsrf(context: SessionContext, { id, generation }: Who): string {
  return sealToken(context.keyRing, {
    purpose: "csrf",
    data: [id, generation],
    expiresAt: context.clock.now() + context.limits.cookieMs,
  });
}

/** Whose token it is; undefined for one that is forged or expired. */
export function openCsrf(context: SessionContext, token: string): Who | undefined {
  const opened = openToken<[string, number]>(context.keyRing, { purpose: "csrf", token, now: context.clock.now() });
  return opened.ok ? { id: opened.data[0], generation: opened.data[1] } : undefined;
}

export function verifyCsrf(context: SessionContext, token: string | undefined, session: Who | undefined): CsrfVerdict {
  if (token === undefined || token === "") return "absent";
  const who = openCsrf(context, token);
  if (who === undefined) return "stale";
  return who.id === session?.id && who.generation === session.generation ? "ok" : "mismatch";
}
