import type { Context } from "hono";
import type { Pieces } from "../view/render-live.ts";
import { toPageResponse } from "./page.ts";
import { stateOf, type AppEnv, type RequestState } from "./request-state.ts";

/**
 * Answers with a page. It carries its headers, the safe ones included; only where something before the page has set others
 * already does it take Hono's general way.
 */
export function pageResponse(c: Context<AppEnv>, pieces: Pieces, cacheControl: string): Response {
  const state = stateOf(c);
  let status = 200;
  if (state.decorated) {
    const present = c.newResponse(null);
    if (!present.headers.keys().next().done) {
      c.header("cache-control", cacheControl);
      c.header("vary", "Cookie", { append: true });
      return c.html(pieces.join(""));
    }
    ({ status } = present);
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

/** An answer with what is still to be set on it, whatever it is. */
export function finishHeaders(state: RequestState, answer: Response, setCookies: readonly string[]): Response {
  if (answer === state.page && setCookies.length === 0) return answer;
  const response = changeable(answer);
  const { headers } = response;
  const safe = state.safeHeaders();
  for (let i = 0; i < safe.length; i += 2) {
    const [name = "", value = ""] = safe.slice(i, i + 2);
    if (!headers.has(name)) headers.set(name, value);
  }
  for (const line of setCookies) headers.append("set-cookie", line);
  if (!state.shown || headers.has("cache-control")) return response;
  headers.set("cache-control", "no-store");
  headers.append("vary", "Cookie");
  return response;
}

/** No answer has a header of this name: to delete it changes nothing, and throws where nothing may be changed. */
const NOBODYS = "holdfast-may-be-changed";

function changeable(response: Response): Response {
  try {
    response.headers.delete(NOBODYS);
    return response;
  } catch {
    // One that `fetch` gave, say, is as it is.
    return new Response(response.body, response);
  }
}
