import { HoldfastError } from "../base/errors.ts";
import { collectEmbeds } from "../html/collect-embeds.ts";
import type { Embed } from "../html/embed.ts";
import { raw, type Raw } from "../html/raw.ts";
import type { Rendered } from "../html/template.ts";
import { toHtml } from "../html/to-html.ts";
import { createSessionReader } from "../session/handle.ts";
import type { ViewSession } from "../session/view-session.ts";
import { containerHtml, newContainerId } from "./container.ts";
import type { Flash } from "./flash.ts";
import { HandlerSession } from "./handler-session.ts";
import type { LiveRenderPayload } from "./live-render.ts";
import { LiveView, type MountParams } from "./live-view.ts";
import { createPageTokens, type PageTokens, type ViewToken } from "./page-tokens.ts";
import type { LiveServices } from "./services.ts";
import { ViewSocket } from "./view-socket.ts";
import { viewTree } from "./view-tree.ts";

/** What the HTTP render of any page with live views needs. */
export interface PageRequest {
  readonly services: LiveServices;
  readonly session: ViewSession;
  readonly url: URL;
  readonly flash: Flash;
}

/** The HTTP render of a routed view. */
export interface LiveRequest extends PageRequest {
  /** The route's key, by which the join finds the view again. */
  readonly viewKey: string;
  readonly liveSession: string;
  readonly params: MountParams;
}

/** A page's body, or where to go instead. */
export type LivePage =
  | { readonly kind: "page"; readonly body: Raw; readonly title: string | undefined; readonly flash: Flash }
  | { readonly kind: "redirect"; readonly to: string; readonly flash: Flash };

/** Renders a routed view for HTTP: mount, handleParams, the views embedded in it, one container around all. */
export async function renderLive(view: LiveView, request: LiveRequest): Promise<LivePage> {
  const page = new PageRender(request);
  const id = newContainerId();
  const token: ViewToken = { id, kind: "main", key: request.viewKey, liveSession: request.liveSession };
  const mounted = await page.mount(view, { token, params: request.params, routed: true });
  if (mounted instanceof LeavePage) return { kind: "redirect", to: mounted.to, flash: mounted.flash };
  const { socket } = mounted;
  return { kind: "page", body: raw(mounted.html), title: socket.title, flash: socket.flash };
}

/** The HTML of a page or layout that embeds live views by `liveRender`. */
export async function renderEmbeds(content: Rendered, request: PageRequest): Promise<string> {
  const page = new PageRender(request);
  return page.print(content, undefined);
}

interface MountPlan {
  readonly token: ViewToken;
  readonly params: MountParams;
  readonly routed: boolean;
}

/** A view asked to leave while it was mounted. */
class LeavePage {
  readonly to: string;
  readonly flash: Flash;
  constructor(to: string, flash: Flash) {
    this.to = to;
    this.flash = flash;
  }
}

/** One HTTP page and the live views on it. */
class PageRender {
  readonly #request: PageRequest;
  readonly #tokens: PageTokens;
  readonly #ids = new Set<string>();

  constructor(request: PageRequest) {
    this.#request = request;
    this.#tokens = createPageTokens(request.services.keyRing, () => request.services.clock.now());
  }

  async mount(view: LiveView, plan: MountPlan): Promise<{ html: string; socket: ViewSocket } | LeavePage> {
    const callbacks = LiveView.callbacksOf(view);
    const { socket, session } = this.#socket(plan.token.id);
    const assigns = await callbacks.mount(socket, plan.params);
    if (!socket.hasRedirect) {
      socket.assign((assigns ?? {}) as Record<string, unknown>);
      if (plan.routed) await callbacks.handleParams?.(socket, plan.params, this.#request.url);
    }
    session.discard();
    const leave = socket.takeRedirect() ?? socket.takePatch();
    if (leave !== undefined) return new LeavePage(leave.to, socket.takeNewFlash());
    const tree = viewTree(
      callbacks,
      socket,
      createSessionReader(this.#request.services.definition, this.#request.session),
    );
    const inner = await this.print(tree, plan.token);
    return { html: containerHtml(callbacks, this.#attributes(plan.token, socket.flash), inner), socket };
  }

  /** Prints a tree after mounting what it embeds. */
  async print(tree: Rendered, parent: ViewToken | undefined): Promise<string> {
    const embedded = new Map<string, string>();
    for (const embed of collectEmbeds(tree)) embedded.set(embed.id, await this.#embed(embed, parent));
    return toHtml(tree, { embed: (embed) => embedded.get(embed.id) ?? "" });
  }

  async #embed(embed: Embed, parent: ViewToken | undefined): Promise<string> {
    const { services } = this.#request;
    if (this.#ids.has(embed.id)) {
      throw new HoldfastError(
        "definition_invalid",
        `Two live views on this page have the id "${embed.id}"; each needs its own.`,
      );
    }
    if (this.#ids.add(embed.id).size > services.limits.embeds) {
      throw new HoldfastError("limit_exceeded", `A page embeds at most ${services.limits.embeds} live views.`);
    }
    const { view, params } = embed.payload as LiveRenderPayload;
    const token = embedToken(services, { id: embed.id, view, params, parent });
    const mounted = await this.mount(view, { token, params, routed: false });
    if (mounted instanceof LeavePage) {
      throw new HoldfastError(
        "socket_misuse",
        `The embedded view "${embed.id}" redirects in mount; let the page that embeds it do so.`,
      );
    }
    return mounted.html;
  }

  #socket(id: string): { socket: ViewSocket; session: HandlerSession } {
    const { services, session: source, url, flash } = this.#request;
    const session = new HandlerSession(services.definition, source, this);
    session.begin();
    const ignore = () => {};
    const socket = new ViewSocket(
      {
        id,
        connected: false,
        session: session.handle,
        subscribe: ignore,
        unsubscribe: ignore,
        publish: (channel, message) => services.pubsub.publish(channel, message),
        changed: ignore,
      },
      { url, flash },
    );
    return { socket, session };
  }

  #attributes(token: ViewToken, flash: Flash) {
    const nested = token.kind === "nested";
    return {
      id: token.id,
      main: token.kind === "main",
      // A nested view gets its token from its connected parent, which alone may vouch for it.
      session: nested ? "" : this.#tokens.sealView(token),
      static: this.#tokens.sealStatic(token.id, flash),
      ...(token.parentId !== undefined && { parentId: token.parentId }),
    };
  }
}

/** The token of an embedded view; in a live view it is nested, in a controller's page a root of its own. */
export function embedToken(
  services: LiveServices,
  embed: { id: string; view: LiveView; params: MountParams; parent: ViewToken | undefined },
): ViewToken {
  const { id, view, params, parent } = embed;
  const key = [...services.views].find(([, registered]) => registered === view)?.[0];
  if (key === undefined) {
    throw new HoldfastError(
      "definition_invalid",
      `liveRender("${id}"): register the view, as in createApp({ views: { ${id.replace(/\W/g, "") || "header"}: TheView } }).`,
    );
  }
  if (parent === undefined) return { id, kind: "embedded", key, liveSession: "", params };
  return { id, kind: "nested", key, liveSession: parent.liveSession, parentId: parent.id, params };
}
