import type { Context, MiddlewareHandler } from "hono";
import { statusPage } from "./error-page.ts";
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
    return statusPage(c, 403);
  };
}

/**
 * The pipeline of JSON clients: a body is JSON, nothing else, so that no form of another site can send one; a script of
 * another site must ask first (CORS), and is refused. (Phoenix's `:api`)
 */
export function api(): MiddlewareHandler {
  return async (c: Context<AppEnv>, next) => {
    const type = c.req.header("content-type")?.split(";")[0]?.trim().toLowerCase();
    if (SAFE.has(c.req.method) || type === undefined) return next();
    if (type !== "application/json") return c.json({ error: "unsupported_media_type" }, 415);
    return (await isJson(c)) ? next() : c.json({ error: "bad_request" }, 400);
  };
}

/** Hono keeps what it has read, so a handler that asks for the JSON does not read it again. */
async function isJson(c: Context): Promise<boolean> {
  try {
    await c.req.json();
    return true;
  } catch {
    return false;
  }
}

async function givenToken(c: Context<AppEnv>): Promise<string | undefined> {
  const header = c.req.header("x-csrf-token");
  if (header !== undefined) return header;
  const type = c.req.header("content-type") ?? "";
  if (!/^(application\/x-www-form-urlencoded|multipart\/form-data)/i.test(type)) return undefined;
  const { _csrf_token: token } = await c.req.parseBody();
  return typeof token === "string" ? token : undefined;
}
