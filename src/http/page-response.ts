import type { Context } from "hono";
import { stateOf, type AppEnv } from "./request-state.ts";

/**
 * Answers with a page. Its headers are one plain record, the safe ones included; only where something before the page
 * has set others already does it take Hono's general way.
 */
export function pageResponse(c: Context<AppEnv>, document: string, cacheControl: string): Response {
  const state = stateOf(c);
  const { headers: prepared, status } = c.newResponse(null);
  if (!prepared.keys().next().done) {
    c.header("cache-control", cacheControl);
    c.header("vary", "Cookie", { append: true });
    return c.html(document);
  }
  const headers = {
    ...state.safeHeaders(),
    "content-type": "text/html; charset=UTF-8",
    "cache-control": cacheControl,
    vary: "Cookie",
  };
  return (state.page = new Response(document, { status, headers }));
}

/** What is still to be set on an answer, whatever it is. */
export function finishHeaders(c: Context<AppEnv>, setCookies: readonly string[]): void {
  const state = stateOf(c);
  if (c.res === state.page && setCookies.length === 0) return;
  const headers = changeableHeaders(c);
  for (const [name, value] of Object.entries(state.safeHeaders())) if (!headers.has(name)) headers.set(name, value);
  for (const line of setCookies) headers.append("set-cookie", line);
  if (!state.shown || headers.has("cache-control")) return;
  headers.set("cache-control", "no-store");
  headers.append("vary", "Cookie");
}

/** By `c.header` each change would make another response, whose body Node can only read as a stream. */
function changeableHeaders(c: Context): Headers {
  try {
    c.res.headers.delete("x-powered-by");
  } catch {
    // One that `fetch` gave, say, is as it is.
    c.res = new Response(c.res.body, c.res);
  }
  return c.res.headers;
}
