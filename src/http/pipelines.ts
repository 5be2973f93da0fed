import type { Context, MiddlewareHandler } from "hono";
import { stateOf, type AppEnv } from "./request-state.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * The pipeline of pages: a request that may change something must carry the CSRF token of the visitor's session, in
 * the field `_csrf_token` or the header `x-csrf-token`. (Phoenix's `:browser`)
 *
 * @example
 * ```ts
 * const pages = app.scope("/", browser());
 * pages.post("/logout", (c) => c.redirect("/"));
 * ```
 */
export function browser(): MiddlewareHandler {
  return async (c: Context<AppEnv>, next) => {
    if (SAFE.has(c.req.method)) return next();
    const { session } = stateOf(c);
    const verdict = session.verifyCsrf(await givenToken(c));
    // A visitor without a session has nothing that a forged request could use; the origin has been checked for all.
    if (verdict === "ok" || (verdict === "absent" && !session.exists)) return next();
    return c.text("This form is from another session. Load the page again.", 403);
  };
}

/** The pipeline of JSON clients: bodies are JSON, nothing else. (Phoenix's `:api`) */
export function api(): MiddlewareHandler {
  return async (c, next) => {
    const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (!SAFE.has(c.req.method) && type !== undefined && type !== "application/json")
      return c.json({ error: "unsupported_media_type" }, 415);
    return next();
  };
}

async function givenToken(c: Context<AppEnv>): Promise<string | undefined> {
  const header = c.req.header("x-csrf-token");
  if (header !== undefined) return header;
  const type = c.req.header("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return undefined;
  const { _csrf_token: token } = await c.req.parseBody();
  return typeof token === "string" ? token : undefined;
}
