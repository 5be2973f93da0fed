import type { SessionConnection } from "../session/connection.ts";
import { emptyFlash, type Flash } from "../view/flash.ts";
import type { LiveView, MountParams } from "../view/live-view.ts";
import type { PageTokens, ViewToken } from "../view/page-tokens.ts";
import type { Frame } from "./frame.ts";
import type { ChannelServices, LiveMatch } from "./services.ts";

/** Why a join is refused, in the client's words: it reloads the page on either. (Phoenix.LiveView.Channel) */
export type JoinRefusal = "stale" | "unauthorized";

/** A join that may go ahead. */
export interface JoinPlan {
  readonly token: ViewToken;
  readonly view: LiveView;
  readonly url: URL;
  readonly params: MountParams;
  readonly routed: boolean;
  readonly flash: Flash;
  /** Whether the client navigated here live, keeping the container of the page it came from. */
  readonly redirected: boolean;
}

export interface JoinContext {
  readonly services: ChannelServices;
  readonly tokens: PageTokens;
  readonly session: SessionConnection;
  readonly origin: string;
  /** The URL of a joined view that has rendered the nested view `id`, by the parent's container id. */
  readonly parentUrl: (parentId: string, id: string) => URL | undefined;
}

/** Decides about a `phx_join` of a view. */
export function planJoin(frame: Frame, context: JoinContext): JoinPlan | JoinRefusal {
  const { payload } = frame;
  const params = isRecord(payload["params"]) ? payload["params"] : {};
  const opened = typeof payload["session"] === "string" ? context.tokens.openView(payload["session"]) : undefined;
  if (!opened?.ok || frame.topic !== `lv:${opened.data.id}`) return "stale";
  const flash = openFlash(payload, params, { id: opened.data.id, tokens: context.tokens });
  if (flash === undefined || !admits(context.session, params)) return "stale";
  const target = locate(opened.data, payload, context);
  return typeof target === "string" ? target : { ...target, token: opened.data, flash };
}

/** The visitor's part of a join: a ticket may add entries, a forged or foreign CSRF token ends it. */
function admits(session: SessionConnection, params: Record<string, unknown>): boolean {
  const ticket = params["_holdfast_ticket"];
  if (typeof ticket === "string") session.mergeTicket(ticket);
  const csrf = params["_csrf_token"];
  const verdict = session.verifyCsrf(typeof csrf === "string" ? csrf : undefined);
  return verdict === "ok" || verdict === "absent";
}

type Located = Pick<JoinPlan, "view" | "url" | "params" | "routed" | "redirected">;

function locate(token: ViewToken, payload: Frame["payload"], context: JoinContext): Located | JoinRefusal {
  if (token.kind === "main") return locateMain(token, payload, context);
  const view = context.services.views.get(token.key);
  const url =
    token.kind === "nested"
      ? context.parentUrl(token.parentId ?? "", token.id)
      : toUrl(payload["url"] ?? "/", context.origin);
  if (view === undefined || url === undefined) return "stale";
  return { view, url, params: token.params ?? {}, routed: false, redirected: false };
}

function locateMain(token: ViewToken, payload: Frame["payload"], context: JoinContext): Located | JoinRefusal {
  const redirected = typeof payload["redirect"] === "string";
  const url = toUrl(redirected ? payload["redirect"] : payload["url"], context.origin);
  const match: LiveMatch | undefined = url && context.services.route(url);
  if (url === undefined || match === undefined || match.liveSession !== token.liveSession) return "unauthorized";
  // A page may only be joined as the view it was rendered as; live navigation may swap it within its group.
  if (!redirected && match.viewKey !== token.key) return "unauthorized";
  return { view: match.view, url, params: match.params, routed: true, redirected };
}

/** The path of what the client says, on our own origin: the host is never the client's to say. */
function toUrl(href: unknown, origin: string): URL | undefined {
  if (typeof href !== "string" || !URL.canParse(href, origin)) return undefined;
  const { pathname, search, hash } = new URL(href, origin);
  return new URL(`/${pathname.replace(/^\/+/, "")}${search}${hash}`, origin);
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
