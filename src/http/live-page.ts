import type { Context } from "hono";
import { deleteCookie, generateCookie, getCookie } from "hono/cookie";
import { httpError } from "../base/http-error.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import { createFixedReader } from "../session/handle.ts";
import type { Rendered } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { toConnectInfo } from "../base/connect-info.ts";
import { emptyFlash, type Flash } from "../view/flash.ts";
import { LeavePage, renderEmbeds, renderLive, type PageRequest, type Pieces } from "../view/render-live.ts";
import { andThen } from "../view/settle.ts";
import { defaultLayout, Filling, type Layout } from "./layout.ts";
import { pageHead } from "./head.ts";
import { pageResponse } from "./page-response.ts";
import { notInAdvance } from "./prefetch.ts";
import { stateOf, type AppEnv, type RequestState } from "./request-state.ts";

/** Name and life of the cookie by which the official client carries flash over a full page load. */
const FLASH_COOKIE = "__phoenix_flash__";
const FLASH_SECONDS = 60;
/** The cookie by which the client tells what status a connected mount ended with. (phoenix_live_view) */
const STATUS_COOKIE = "__phoenix_reload_status__";

/** What stands in the document. */
interface PageBody {
  readonly body: Pieces;
  readonly title: string | undefined;
  readonly flash: Flash;
  readonly rootLayout: Layout | undefined;
}

/** Answers with the first HTML of the live view that lives at the request's URL. */
export function livePage(c: Context<AppEnv>): Response | Promise<Response> {
  const { runtime, prefetch } = stateOf(c);
  if (prefetch) return notInAdvance();
  const request = pageRequest(c);
  const match = runtime.routes.match(request.href);
  if (match === undefined) return c.notFound();
  const status = takeStatus(c);
  if (status !== undefined) throw httpError(status, "a live mount ended with this status");
  return andThen(renderLive(match.view, request, match), (page) => {
    if (page instanceof LeavePage) return leave(c, page);
    const { body, title, flash } = page;
    return respond(c, request, { body, title, flash, rootLayout: match.settings.rootLayout });
  });
}

/** How a controller answers with a page. */
export interface PageOptions<K extends SessionKeys = SessionKeys> {
  readonly title?: string | undefined;
  /** The document around the page, in place of the app's. */
  readonly rootLayout?: Layout<K> | undefined;
}

/** Answers with a page that a controller rendered, live views embedded in it included. */
export async function deadPage(c: Context<AppEnv>, content: Rendered, options: PageOptions): Promise<Response> {
  if (stateOf(c).prefetch) return notInAdvance();
  const request = pageRequest(c);
  const body = await renderEmbeds(content, request);
  return body instanceof LeavePage
    ? leave(c, body)
    : respond(c, request, { body, title: options.title, flash: request.flash, rootLayout: options.rootLayout });
}

function leave(c: Context<AppEnv>, { to, flash, status }: LeavePage): Response {
  stateOf(c).putFlash(flash);
  return c.redirect(to, status);
}

/** What a connected mount ended with, said once; a status we have not sealed says nothing. */
function takeStatus(c: Context<AppEnv>): number | undefined {
  const cookie = takeCookie(c, STATUS_COOKIE);
  if (cookie === undefined) return undefined;
  return stateOf(c).runtime.services.tokens.openStatus(cookie);
}

/** Carries what was put to the next page, by one `Set-Cookie`: of two of a name browsers keep the last. */
export function flashCookies({ flash, runtime, prefetch }: RequestState): readonly string[] {
  if (flash === emptyFlash || Object.keys(flash).length === 0 || prefetch) return [];
  const { services, config } = runtime;
  // The client writes this cookie itself, by script, hence no HttpOnly.
  return [
    generateCookie(FLASH_COOKIE, services.tokens.sealFlash(flash), {
      path: "/",
      maxAge: FLASH_SECONDS,
      sameSite: "Lax",
      secure: config.secure,
    }),
  ];
}

/** A cookie that is said once. Nearly no request has one, and to look it up costs more than to see so. */
function takeCookie(c: Context<AppEnv>, name: string): string | undefined {
  const state = stateOf(c);
  const cookie = state.names(name) ? getCookie(c, name) : undefined;
  if (cookie === undefined) return undefined;
  state.decorated = true;
  deleteCookie(c, name, { path: "/" });
  return cookie;
}

function pageRequest(c: Context<AppEnv>): PageRequest {
  const { runtime, session } = stateOf(c);
  const { services, config } = runtime;
  const href = trustedAddress(c.req.url, config.origin);
  const connectInfo = () => toConnectInfo(c.req.raw.headers, c.env.address);
  const viewSession = session.viewSession();
  const reader = createFixedReader(viewSession);
  return { services, session: viewSession, reader, href, flash: takeFlash(c), connectInfo };
}

/** A request's path and query on the app's own origin, whatever host it was sent to. A request's URL has been parsed. */
function trustedAddress(href: string, origin: string | undefined): string {
  if (origin === undefined) return href;
  const path = href.slice(href.indexOf("/", href.indexOf("//") + 2));
  if (href.length === origin.length + path.length && href.startsWith(origin) && path[1] !== "/") return href;
  return new URL(path.replace(/^\/+/, "/"), origin).href;
}

function takeFlash(c: Context<AppEnv>): Flash {
  const cookie = takeCookie(c, FLASH_COOKIE);
  if (cookie === undefined) return emptyFlash;
  return stateOf(c).runtime.services.tokens.openFlash(cookie);
}

function respond(c: Context<AppEnv>, request: PageRequest, page: PageBody): Response | Promise<Response> {
  const { runtime, session, nonce } = stateOf(c);
  const { config, assets } = runtime;
  const head = toHtml(
    pageHead({
      title: page.title,
      titles: config.title,
      lasting: session.lastingInfo(),
      fresh: session.freshInfo(),
      reloads: config.reloads,
      script: config.clientSrc ?? config.basePath + assets.clientPath(),
      nonce,
    }),
  );
  const layout = page.rootLayout ?? config.layout ?? defaultLayout;
  const filling = new Filling({ head: [head], body: page.body });
  const rendered = layout({
    head: filling.head,
    body: filling.body,
    title: page.title,
    session: request.reader,
    flash: page.flash,
    nonce,
    asset: (path) => config.basePath + assets.hashed(path),
  });
  const within = page.flash === request.flash ? request : { ...request, flash: page.flash };
  return andThen(renderEmbeds(rendered, within, filling.fill), (document) => {
    if (document instanceof LeavePage) return leave(c, document);
    filling.check();
    // Back must never show what a visitor saw after logging out; a page of nobody may be kept and asked for again.
    const cacheControl = session.used || page.flash !== emptyFlash ? "no-store" : "private, no-cache";
    return pageResponse(c, ["<!DOCTYPE html>\n", ...document], cacheControl);
  });
}
