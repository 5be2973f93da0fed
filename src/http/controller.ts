import type { Context } from "hono";
import { createSessionHandle, type SessionHandle } from "../session/handle.ts";
import type { SessionDefinition, SessionKeys } from "../session/define-session.ts";
import type { Rendered } from "../html/template.ts";
import { deadPage, putFlashCookie } from "./live-page.ts";
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
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (!reads) return state.writable.handle as unknown as SessionHandle<K>;
  const view = state.session.viewSession();
  const transaction = view.begin(state);
  return createSessionHandle(definition, { ...transaction, status: (key) => view.status(key) });
}

/**
 * Answers with a page in the app's layout. `content` may embed live views with `liveRender`.
 *
 * @example
 * ```ts
 * app.get("/about", (c) => page(c, html`<h1>About</h1>`, { title: "About" }));
 * ```
 */
export function page(c: Context, content: Rendered, options: { readonly title?: string } = {}): Promise<Response> {
  return deadPage(c as Context<AppEnv>, content, options.title);
}

/** Shows a message on the page a controller redirects to. */
export function putFlash(c: Context, kind: string, message: string): void {
  putFlashCookie(c as Context<AppEnv>, { [kind]: message });
}
