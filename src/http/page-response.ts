import type { Context } from "hono";
import type { Pieces } from "../view/render-live.ts";
import { toPageResponse } from "./page.ts";
import { stateOf, type AppEnv } from "./request-state.ts";

/**
 * Answers with a page. It carries its headers, the safe ones included; only where something before the page has set others
 * already does it take Hono's general way.
 */
export function pageResponse(c: Context<AppEnv>, pieces: Pieces, cacheControl: string): Response {
  const state = stateOf(c);
  const { headers: prepared, status } = c.newResponse(null);
  if (!prepared.keys().next().done) {
    c.header("cache-control", cacheControl);
    c.header("vary", "Cookie", { append: true });
    return c.html(pieces.join(""));
  }
  const headers = [
    ...state.safeHeaders(),
    "content-type",
    "text/html; charset=UTF-8",
    "cache-control",
    cacheControl,
    "vary",
    "Cookie",
  ];
  return (state.page = toPageResponse({ status, headers, pieces }));
}

/** What is still to be set on an answer, whatever it is. */
export function finishHeaders(c: Context<AppEnv>, setCookies: readonly string[]): void {
  const state = stateOf(c);
  if (c.res === state.page && setCookies.length === 0) return;
  const headers = changeableHeaders(c);
  const safe = state.safeHeaders();
  for (let i = 0; i < safe.length; i += 2) {
    const [name = "", value = ""] = safe.slice(i, i + 2);
    if (!headers.has(name)) headers.set(name, value);
  }
  for (const line of setCookies) headers.append("set-cookie", line);
  if (!state.shown || headers.has("cache-control")) return;
  headers.set("cache-control", "no-store");
  headers.append("vary", "Cookie");
}

/** No answer has a header of this name: to delete it changes nothing, and throws where nothing may be changed. */
const NOBODYS = "holdfast-may-be-changed";

/** By `c.header` each change would make another response, whose body Node can only read as a stream. */
function changeableHeaders(c: Context): Headers {
  try {
    c.res.headers.delete(NOBODYS);
  } catch {
    // One that `fetch` gave, say, is as it is.
    c.res = new Response(c.res.body, c.res);
  }
  return c.res.headers;
}
