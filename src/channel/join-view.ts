import type { SessionConnection } from "../session/connection/connection.ts";
import { emptyFlash, type Flash } from "../view/flash.ts";
import type { Container } from "../view/container.ts";
import { LiveView } from "../view/live-view.ts";
import type { PageTokens, ViewToken } from "../view/page-tokens.ts";
import type { ViewMount, ViewPlan } from "../view/view-start.ts";
import type { Frame } from "./frame.ts";
import type { ChannelServices, LiveMatch } from "./services.ts";

/** Why a join is refused, in the client's words: it reloads the page on either. (Phoenix.LiveView.Channel) */
export type JoinRefusal = "stale" | "unauthorized";

/** Loads of a page in a row, all of them refused, from which on the client is to wait before the next. */
const LOADS = 2;

/**
 * What a client is told of a refusal. One that has loaded the page anew in vain shows the error, and tries again at the
 * pace of what it takes for a crash. (View.onJoinError)
 */
export function refusalReason(refusal: JoinRefusal, { payload }: Frame): JoinRefusal | "refused" {
  const loads = isRecord(payload["params"]) ? payload["params"]["_holdfast_loads"] : undefined;
  return typeof loads === "number" && loads >= LOADS ? "refused" : refusal;
}

/** A join that may go ahead: what the view keeps, and what only its mount needs. */
export interface JoinPlan {
  readonly plan: ViewPlan;
  readonly mount: ViewMount;
  /** The view's container, for a client that navigated here live and keeps that of the page it came from. */
  readonly moved: { readonly container: Container | undefined } | undefined;
}

export interface JoinContext {
  readonly services: ChannelServices;
  readonly session: SessionConnection;
  readonly origin: string;
  /** The URL of a joined view that has rendered the nested view `id`, by the parent's container id. */
  readonly parentUrl: (parentId: string, id: string) => URL | undefined;
}

/** Decides about a `phx_join` of a view. */
export function planJoin(frame: Frame, context: JoinContext): JoinPlan | JoinRefusal {
  const { payload } = frame;
  const params = isRecord(payload["params"]) ? payload["params"] : {};
  const opened =
    typeof payload["session"] === "string" ? context.services.tokens.openView(payload["session"]) : undefined;
  if (!opened?.ok || frame.topic !== `lv:${opened.data.id}`) return "stale";
  const flash = openFlash(payload, params, { id: opened.data.id, tokens: context.services.tokens });
  if (flash === undefined || !admits(context.session, params)) return "stale";
  const target = locate(opened.data, payload, context);
  if (typeof target === "string") return target;
  const {
    _csrf_token: _csrf,
    _holdfast_ticket: _ticket,
    _holdfast_kept: _kept,
    _holdfast_loads: _loads,
    ...connectParams
  } = params;
  const rejoined = typeof params["_mounts"] === "number" && params["_mounts"] > 0;
  const navigation = rejoined ? "rejoin" : target.moved === undefined ? "load" : "navigate";
  const { view, url, at, onMount, layout, moved } = target;
  // Named one by one: by a spread V8 would give each plan a shape of its own, half a kilobyte that the view keeps.
  const plan = { token: opened.data, view, href: url.href, connectParams };
  return { plan, mount: { at, onMount, layout, flash, navigation }, moved };
}

/** The visitor's part of a join: a ticket may add entries, a forged or foreign CSRF token ends it. */
function admits(session: SessionConnection, params: Record<string, unknown>): boolean {
  const ticket = params["_holdfast_ticket"];
  if (typeof ticket === "string") session.mergeTicket(ticket);
  session.mergeKept(params["_holdfast_kept"]);
  const csrf = params["_csrf_token"];
  const verdict = session.verifyCsrf(typeof csrf === "string" ? csrf : undefined);
  return verdict === "ok" || verdict === "absent";
}

type Located = Pick<ViewPlan, "view"> &
  Pick<ViewMount, "at" | "onMount" | "layout"> &
  Pick<JoinPlan, "moved"> & { readonly url: URL };

function locate(token: ViewToken, payload: Frame["payload"], context: JoinContext): Located | JoinRefusal {
  if (token.kind === "main") return locateMain(token, payload, context);
  const view = context.services.views.get(token.key);
  const url =
    token.kind === "nested"
      ? context.parentUrl(token.parentId ?? "", token.id)
      : toUrl(payload["url"] ?? "/", context.origin);
  if (view === undefined || url === undefined) return "stale";
  const at = { params: token.params ?? {}, pathParams: [], action: undefined };
  // What is rendered inside another view has no layout of its own.
  const layout = token.kind === "nested" || token.sticky ? false : LiveView.callbacksOf(view).layout;
  return { view, url, at, onMount: [], layout, moved: undefined };
}

function locateMain(token: ViewToken, payload: Frame["payload"], context: JoinContext): Located | JoinRefusal {
  const redirected = typeof payload["redirect"] === "string";
  const url = toUrl(redirected ? payload["redirect"] : payload["url"], context.origin);
  const match: LiveMatch | undefined = url && context.services.route(url);
  if (url === undefined || match === undefined || match.settings.liveSession !== token.liveSession) {
    return "unauthorized";
  }
  // A page may only be joined as the view it was rendered as; live navigation may swap it within its group.
  if (!redirected && match.viewKey !== token.key) return "unauthorized";
  const { view, settings } = match;
  const { layout = LiveView.callbacksOf(view).layout, container = LiveView.callbacksOf(view).container } = settings;
  return { view, url, at: match, onMount: settings.onMount, layout, moved: redirected ? { container } : undefined };
}

/** The path of what the client says, on our own origin: the host is never the client's to say. */
function toUrl(href: unknown, origin: string): URL | undefined {
  const url = typeof href === "string" ? parseUrl(href, origin) : undefined;
  if (url === undefined) return undefined;
  const { pathname } = url;
  // As nearly every page is joined: by its own address.
  if (url.origin === origin && !pathname.startsWith("//") && url.username === "" && url.password === "") return url;
  return new URL(`/${pathname.replace(/^\/+/, "")}${url.search}${url.hash}`, origin);
}

/** `URL.canParse` first would parse all those that can be, twice. */
function parseUrl(href: string, origin: string): URL | undefined {
  try {
    return new URL(href, origin);
  } catch {
    return undefined;
  }
}

/** Flash given by navigation, else what the first HTML showed; undefined for a token that is none. */
function openFlash(
  payload: Frame["payload"],
  params: Record<string, unknown>,
  page: { id: string; tokens: PageTokens },
): Flash | undefined {
  const shown = payload["static"];
  const opened = typeof shown === "string" ? page.tokens.openStatic(shown) : undefined;
  if (shown !== null && shown !== undefined && (!opened?.ok || opened.data.id !== page.id)) return undefined;
  if (typeof payload["flash"] === "string") return page.tokens.openFlash(payload["flash"]);
  const first = params["_mounts"] === 0 && typeof payload["redirect"] !== "string";
  return first && opened?.ok ? opened.data.flash : emptyFlash;
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;
