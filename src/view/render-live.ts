import { HoldfastError } from "../base/errors.ts";
import { Component } from "../html/component.ts";
import { Embed } from "../html/embed.ts";
import type { Rendered } from "../html/template.ts";
import { refuseComponent } from "../html/to-html.ts";
import { toParts, type Part, type Place } from "../html/to-parts.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { ViewSession } from "../session/connection/view-session.ts";
import { containerTags, newContainerId, type Container } from "./container.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import { emptyFlash, type Flash } from "./flash.ts";
import { HandlerSession } from "./handler-session.ts";
import type { LiveLayout } from "./live-layout.ts";
import { embedPayload, embedToken } from "./live-render.ts";
import { LiveView, type ViewCallbacks } from "./live-view.ts";
import { toMountParams } from "./mount-params.ts";
import { callHandleParams, mountView } from "./mount-view.ts";
import type { OnMount } from "./on-mount.ts";
import type { RedirectStatus } from "./outcome.ts";
import type { ViewToken } from "./page-tokens.ts";
import type { RouteParams, RouteSettings } from "./route.ts";
import type { LiveServices } from "./services.ts";
import { andFinally, andThen } from "./settle.ts";
import { renderComponents } from "./render-components.ts";
import { leadsAway } from "./view-renderer.ts";
import { ViewComponents } from "./view-components.ts";
import { ViewSocket } from "./view-socket.ts";
import { viewTree } from "./view-tree.ts";

/** What the HTTP render of any page with live views needs. */
export interface PageRequest {
  readonly services: LiveServices;
  readonly session: ViewSession;
  /** The same session, as templates read it. */
  readonly reader: SessionReader<SessionKeys>;
  readonly href: string;
  readonly flash: Flash;
  /** Read when somebody asks. */
  readonly connectInfo: () => ConnectInfo;
}

/** The route of a view that is rendered for HTTP. */
export interface PageRoute extends RouteParams {
  /** The view's key, by which the join finds it again. */
  readonly viewKey: string;
  readonly settings: RouteSettings;
}

/** HTML in pieces, which are put together where it is sent. */
export type Pieces = readonly string[];

/** A page's body. */
export interface LivePage {
  readonly body: Pieces;
  readonly title: string | undefined;
  readonly flash: Flash;
}

/** A view asked to leave while it was mounted: the whole page does. */
export class LeavePage {
  readonly to: string;
  readonly flash: Flash;
  readonly status: RedirectStatus;
  constructor({ to, status = 302 }: { to: string; status?: RedirectStatus }, flash: Flash) {
    this.to = to;
    this.flash = flash;
    this.status = status;
  }
}

/** What need not be waited for, unless a view waits for something while it is mounted. */
type Soon<T> = T | Promise<T>;

/** Renders a routed view for HTTP: mount, handleParams, the views embedded in it, one container around all. */
export function renderLive(view: LiveView, request: PageRequest, route: PageRoute): Soon<LivePage | LeavePage> {
  const page = new PageRender(request);
  const { settings, viewKey } = route;
  const token: ViewToken = { id: newContainerId(), kind: "main", key: viewKey, liveSession: settings.liveSession };
  const { layout = LiveView.callbacksOf(view).layout, onMount, container } = settings;
  return andFinally(
    () =>
      andThen(page.mount(view, { token, at: route, onMount, layout, container, parent: undefined }), (mounted) => {
        if (mounted instanceof LeavePage) return mounted;
        const { socket, pieces } = mounted;
        return { body: pieces, title: socket.title, flash: socket.flash };
      }),
    () => page.close(),
  );
}

/**
 * The HTML of a page or layout that embeds live views by `liveRender`.
 *
 * @param fill what stands in a layout's places.
 */
export function renderEmbeds(
  content: Rendered,
  request: PageRequest,
  fill?: (place: Place) => Pieces,
): Soon<Pieces | LeavePage> {
  const page = new PageRender(request);
  return andFinally(
    () => page.print(toParts(content), undefined, fill),
    () => page.close(),
  );
}

interface MountPlan {
  readonly token: ViewToken;
  readonly at: RouteParams;
  readonly onMount: readonly OnMount[];
  readonly layout: LiveLayout | false | undefined;
  /** In place of the view's own. */
  readonly container: Container | undefined;
  /** The view that this one is nested in. */
  readonly parent: ViewSocket | undefined;
}

/** A view, mounted and printed. */
interface Mounted {
  readonly pieces: Pieces;
  readonly socket: ViewSocket;
}

/** A view of the page, mounted, in which others are embedded. */
interface Parent {
  readonly token: ViewToken;
  readonly socket: ViewSocket;
}

/** One HTTP page and the live views on it. */
class PageRender {
  readonly #request: PageRequest;
  readonly #ids = new Set<string>();
  readonly #mounted: { close(): void }[] = [];

  constructor(request: PageRequest) {
    this.#request = request;
  }

  /** The page is printed: what its views hold is let go. */
  close(): void {
    for (const mounted of this.#mounted) mounted.close();
  }

  mount(view: LiveView, plan: MountPlan): Soon<Mounted | LeavePage> {
    const callbacks = LiveView.callbacksOf(view);
    const { token, at, onMount } = plan;
    const { socket, session } = this.#socket(plan);
    this.#mounted.push(socket);
    const routed = token.kind === "main";
    const params = toMountParams(callbacks, at, routed);
    socket.mountedAt(at.action);
    return andThen(mountView(callbacks, socket, { params, onMount }), () =>
      andThen(routed && !socket.hasRedirect ? callHandleParams(callbacks, socket, params) : undefined, () => {
        session.discard();
        return this.#render(callbacks, plan, socket);
      }),
    );
  }

  /** A mounted view's HTML, in its container. */
  #render(callbacks: ViewCallbacks, { token, container }: MountPlan, socket: ViewSocket): Soon<Mounted | LeavePage> {
    const leave = socket.takeRedirect() ?? socket.takePatch();
    if (leave !== undefined) return new LeavePage(leave, socket.flash);
    const tree = viewTree(callbacks, socket, this.#request.reader);
    const parts = this.#withComponents(toParts(tree), socket);
    if (socket.leads) throw leadsAway();
    return andThen(this.print(parts, { token, socket }), (inner) => {
      if (inner instanceof LeavePage) return inner;
      const [open, close] = this.#tags(token, socket.flash, container ?? callbacks.container);
      return { pieces: [open, ...inner, close], socket };
    });
  }

  #withComponents(parts: readonly Part[], view: ViewSocket): readonly Part[] {
    if (!parts.some((part) => part instanceof Component)) return parts;
    const { services, session, reader } = this.#request;
    const own = new ViewComponents({
      view,
      session: reader,
      sessionValues: () => session.values(),
      changed: () => {},
    });
    this.#mounted.push(own);
    return renderComponents(parts, own, services.limits.components);
  }

  /** Mounts what is embedded, one after another, and puts each in its place. */
  print(parts: readonly Part[], parent: Parent | undefined, fill?: (place: Place) => Pieces): Soon<Pieces | LeavePage> {
    const pieces: string[] = [];
    const from = (start: number): Soon<Pieces | LeavePage> => {
      for (let at = start; at < parts.length; at++) {
        const part = parts[at] ?? "";
        if (typeof part === "string") pieces.push(part);
        else if (part instanceof Component) refuseComponent(part);
        else if (part instanceof Embed) {
          return andThen(this.#embed(part, parent), (embedded) => {
            if (embedded instanceof LeavePage) return embedded;
            pieces.push(...embedded);
            return from(at + 1);
          });
        } else pieces.push(...(fill?.(part) ?? []));
      }
      return pieces;
    };
    return from(0);
  }

  #embed(embed: Embed, parent: Parent | undefined): Soon<Pieces | LeavePage> {
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
    const { view, params, container } = embedPayload(embed);
    const mounted = this.mount(view, {
      token: embedToken(services, embed, parent?.token),
      at: { params, pathParams: [], action: undefined },
      onMount: [],
      layout: parent === undefined ? LiveView.callbacksOf(view).layout : false,
      container,
      parent: parent?.socket,
    });
    return andThen(mounted, (page) => (page instanceof LeavePage ? page : page.pieces));
  }

  #socket({ token, layout, parent }: MountPlan): { socket: ViewSocket; session: HandlerSession } {
    const { services, session: source, href, flash, connectInfo } = this.#request;
    const session = new HandlerSession(services.definition, source, this);
    session.begin();
    const ignore = () => {};
    const socket = new ViewSocket(
      {
        id: token.id,
        connected: false,
        session,
        connectInfo,
        staticChanged: () => false,
        subscribe: ignore,
        unsubscribe: ignore,
        publish: (channel, message) => services.pubsub.publish(channel, message),
        send: ignore,
        after: () => ignore,
        navigationType: () => "href",
        parentAssigns: () => parent?.assigns ?? {},
        sendUpdate: ignore,
        changed: ignore,
        services,
        post: ignore,
        crash: ignore,
      },
      { href, flash, layout, navigation: "load", connectParams: {} },
    );
    return { socket, session };
  }

  #tags(token: ViewToken, flash: Flash, container: Container | undefined): [open: string, close: string] {
    const { tokens } = this.#request.services;
    return containerTags({
      id: token.id,
      main: token.kind === "main",
      sticky: token.sticky ?? false,
      // A nested view gets its token from its connected parent, which alone may vouch for it.
      session: token.kind === "nested" ? "" : tokens.sealView(token),
      // The flash that this HTML shows, for the join to show it too; without any there is nothing to vouch for.
      static: flash === emptyFlash ? "" : tokens.sealStatic(token.id, flash),
      parentId: token.parentId,
      container,
    });
  }
}
