import type { KeyRing } from "../../base/key-ring.ts";
import { maskSeal, unmaskSeal } from "../../base/masked-token.ts";
import { openToken, sealToken } from "../../base/tokens.ts";
import type { SessionContext } from "../context.ts";
import type { SessionState } from "../values/entry.ts";

type Who = Pick<SessionState, "id" | "generation">;

/** How a CSRF token stands to a session: `stale` is forged or expired, `mismatch` another session's. */
export type CsrfVerdict = "ok" | "absent" | "stale" | "mismatch";

/**
 * A session that came with a cookie we opened lately is the same object again, and is not sealed again: to spell its seal
 * anew, under another mask, is a tenth of the price. It was sealed when that cookie was there already, so it outlives it.
 */
const sealed = new WeakMap<SessionState, { readonly keyRing: KeyRing; readonly seal: Buffer }>();

/** A token that only pages of this session carry, no two of them spelled alike. It lives as long as the session's cookie. */
export function sealCsrf(context: SessionContext, session: SessionState): string {
  const { keyRing } = context;
  const known = sealed.get(session);
  if (known?.keyRing === keyRing) return maskSeal(known.seal);
  const { id, generation, expiresAt } = session;
  const token = sealToken(keyRing, {
    purpose: "csrf",
    data: [id, generation],
    expiresAt: context.clock.now() + context.limits.cookieMs,
  });
  const seal = Buffer.from(token, "base64url");
  // Only what says when it runs out: a page of any other could be told a token that has run out before.
  if (expiresAt !== undefined) sealed.set(session, { keyRing, seal });
  return maskSeal(seal);
}

/** Whose token it is; undefined for one that is forged or expired. */
export function openCsrf(context: SessionContext, masked: string): Who | undefined {
  const token = unmaskSeal(masked);
  if (token === undefined) return undefined;
  const opened = openToken<[string, number]>(context.keyRing, { purpose: "csrf", token, now: context.clock.now() });
  return opened.ok ? { id: opened.data[0], generation: opened.data[1] } : undefined;
}

export function verifyCsrf(context: SessionContext, token: string | undefined, session: Who | undefined): CsrfVerdict {
  if (token === undefined || token === "") return "absent";
  const who = openCsrf(context, token);
  if (who === undefined) return "stale";
  return who.id === session?.id && who.generation === session.generation ? "ok" : "mismatch";
}
