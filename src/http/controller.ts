import type { Context } from "hono";
import { createSessionHandle, type SessionHandle } from "../session/handle.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import { ReadOnlySession } from "../session/requests/read-only-session.ts";
import type { Rendered } from "../html/template.ts";
import { deadPage, type PageOptions } from "./live-page.ts";
import { stateOf, type AppEnv } from "./request-state.ts";

/**
 * The visitor's session in a controller or middleware: to read in any, to write in methods other than GET and HEAD;
 * the cookie goes onto the response.
 *
 * @example
 * ```ts
 * app.post("/logout", (c) => {
 *   sessionOf(c, session).delete("userId");
 *   return c.redirect("/");
 * });
 * ```
 * @throws HoldfastError what `put` throws, and `session_write_on_get` for a write in a GET.
 */
export function sessionOf<K extends SessionKeys>(c: Context, definition: SessionDefinition<K>): SessionHandle<K> {
  const state = stateOf(c as Context<AppEnv>);
  if (writes(c)) return state.writable.handle as unknown as SessionHandle<K>;
  return createSessionHandle(definition, new ReadOnlySession(state.session));
}

/**
 * A token for the hidden field `_csrf_token` of a controller's form. Undefined for a visitor without a session, who
 * needs none.
 *
 * @example
 * ```ts
 * app.get("/leave", (c) =>
 *   page(c, html`<form method="post" action="/logout">
 *     <input type="hidden" name="_csrf_token" value=${csrfToken(c)} /><button>Log out</button>
 *   </form>`),
 * );
 * ```
 */
export function csrfToken(c: Context): string | undefined {
  return stateOf(c as Context<AppEnv>).session.csrfToken();
}

/**
 * A cookie that `createApp({ cookies })` declares, as the request carried it. What is not `httpOnly` anyone may have
 * changed.
 * @throws HoldfastError `cookie_unknown`.
 */
export function cookieOf(c: Context, name: string): string | undefined {
  const state = stateOf(c as Context<AppEnv>);
  state.runtime.engine.checkCookie(name);
  return (writes(c) ? state.writable : state.session).cookies()[name];
}

/**
 * Sets a cookie that `createApp({ cookies })` declares.
 *
 * @example
 * ```ts
 * app.post("/remember", (c) => {
 *   putCookie(c, "remember", "a token");
 *   return c.redirect("/");
 * });
 * ```
 * @throws HoldfastError `cookie_unknown`, `session_too_large`, and `session_write_on_get` in a GET.
 */
export function putCookie(c: Context, name: string, value: string): void {
  setCookie(c, name, value);
}

/** Deletes such a cookie. */
export function deleteCookie(c: Context, name: string): void {
  setCookie(c, name, undefined);
}

function setCookie(c: Context, name: string, value: string | undefined): void {
  const state = stateOf(c as Context<AppEnv>);
  if (writes(c)) state.writable.setCookie(name, value);
  else state.session.viewSession().begin(state).setCookie(name, value);
}

const writes = (c: Context): boolean => c.req.method !== "GET" && c.req.method !== "HEAD";

/**
 * Answers with a page in the app's layout, or in `rootLayout`. `content` may embed live views with `liveRender`.
 *
 * @example
 * ```ts
 * app.get("/about", (c) => page(c, html`<h1>About</h1>`, { title: "About" }));
 * ```
 */
export function page<K extends SessionKeys>(
  c: Context,
  content: Rendered,
  options: PageOptions<K> = {},
): Promise<Response> {
  return deadPage(c as Context<AppEnv>, content, options as PageOptions);
}

/** Shows a message on the page a controller redirects to. */
export function putFlash(c: Context, kind: string, message: string): void {
  stateOf(c as Context<AppEnv>).putFlash({ [kind]: message });
}
