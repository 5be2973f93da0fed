import type { Handler, MiddlewareHandler } from "hono";
import type { NodeHeaderRecord } from "../base/node-headers.ts";
import { topicChannel, type Topic } from "../pubsub/topic.ts";
import { socketChannel } from "../channel/socket-id.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { LiveView } from "../view/live-view.ts";
import { toConfig, type AppOptions } from "./config.ts";
import { checkView } from "./check-view.ts";
import { livePage } from "./live-page.ts";
import { DEFAULT_SESSION, toLiveSession, type GroupSettings, type LiveSessionOptions } from "./live-session.ts";
import { openSocket, type Handshake, type SocketOpening } from "./open-socket.ts";
import { toAnswer, toResponse, type Page } from "./page.ts";
import { plainRequest } from "./plain-request.ts";
import { createAnswer, prepareRequests } from "./request-chain.ts";
import type { AppEnv, RequestOrigin } from "./request-state.ts";
import { ofTheApp, Routers } from "./routers.ts";
import { andThen } from "../view/settle.ts";
import { checkContainer, type Container } from "../view/container.ts";
import { createRuntime, type Runtime } from "./runtime.ts";
import { toSessions, type Sessions } from "./sessions.ts";

type Verb = "get" | "post" | "put" | "patch" | "delete" | "all";
const VERBS: readonly Verb[] = ["get", "post", "put", "patch", "delete", "all"];

/** Where routes are declared; Hono's verbs and handlers. */
export type Scope = { readonly [Name in Verb]: (path: string, ...handlers: Handler[]) => Scope } & {
  /** Mounts a live view at a path; `:name` in it is a parameter. (Phoenix.LiveView.Router.live/4) */
  live(path: string, view: LiveView, options?: LiveRouteOptions): Scope;
  /**
   * Live routes among which a page navigates without a full load: a group that is guarded and laid out alike. Routes
   * outside every group are one of their own. (Phoenix.LiveView.Router.live_session/3)
   */
  liveSession<K extends SessionKeys>(
    name: string,
    options: LiveSessionOptions<K>,
    declare: (scope: Scope) => void,
  ): Scope;
  /** Routes under a path, behind middleware: a pipeline. */
  scope(path: string, ...middleware: MiddlewareHandler[]): Scope;
};

/** What a route says beside its view. */
export interface LiveRouteOptions {
  /** What the view is to do here, as `socket.liveAction` and in `render`: one view, several routes. */
  readonly action?: string;
  /** In place of the view's own container. */
  readonly container?: Container;
}

/** An app: give it to `serve`, or its `fetch` to any server. Made by {@link createApp}. */
export interface App extends Scope {
  /** Middleware for every route declared after it. */
  use(...middleware: MiddlewareHandler[]): App;
  readonly fetch: (request: Request, from?: RequestOrigin) => Promise<Response>;
  /** As `fetch`, but a page comes as its parts: `holdfast/node` calls it, and writes them. */
  answer(request: Request, from?: RequestOrigin): Page | Response | Promise<Page | Response>;
  /**
   * The same for a GET that only a live view answers, by its path and its headers; undefined for any other, which is to
   * be given to `answer`.
   */
  page(path: string, headers: NodeHeaderRecord, from: RequestOrigin): ReturnType<App["answer"]> | undefined;
  /** Decides about a WebSocket handshake; `holdfast/node` calls it. */
  openSocket(request: Handshake, from?: RequestOrigin): SocketOpening;
  /** Sends an event to every view subscribed to the topic, from outside any view. */
  broadcast<Events extends object, Name extends keyof Events & string>(
    topic: Topic<Events>,
    event: Name,
    payload: Events[Name],
  ): void;
  /**
   * Hears that messages of other processes may have been missed, since the connection between them was lost: read again
   * what must be right. Sessions do so by themselves.
   *
   * @returns a function that ends this.
   */
  onGap(listener: () => void): () => void;
  /**
   * Ends the connections of an id, on every process: after a logout, say. `createApp({ socketId })` names them. Their
   * pages connect again at once and are mounted anew, so the guards of `onMount` decide what they may see now.
   * (Phoenix's `live_socket_id`)
   */
  disconnect(socketId: string): void;
  /**
   * Says that this process is about to serve: it hears from now on which sessions others have ended, and asks them which
   * are over already. `serve` waits for the answer before it listens, and a server of your own had better, so that
   * nobody is shown a session that has been revoked. Without that it begins with `attach`, or with the first visitor.
   *
   * @example
   * ```ts
   * const server = createServer(toRequestListener(app));
   * attach(app, server);
   * await app.start();
   * server.listen(4000);
   * ```
   * @returns when another process has answered; at once where there is no bus, and after a second where nobody answers
   */
  start(): Promise<void>;
  /**
   * Says that this process is about to end: whoever is present on it leaves, and clients that poll connect again. `serve`
   * and `attach` call it.
   */
  drain(): void;
  /** Lets go of what the app holds open, the pub/sub bus; `serve` calls it at the end. */
  close(): Promise<void>;
  /** The sessions of all visitors. */
  readonly sessions: Sessions;
  /** The URL of a static file, by its content. */
  asset(path: string): string;
  /** Gives an error that nobody caught to the live view whose code it comes from; false where there is none. */
  crashOwner(error: unknown): boolean;
  readonly limits: Pick<Runtime["config"]["limits"], "messageBytes" | "connections" | "waitingRequests" | "socketIdle">;
  /** Names this start of the program; the workers of one `serve` share it. */
  readonly bootId: string;
  readonly logger: Runtime["config"]["logger"];
  readonly origin: string | undefined;
}

/**
 * Makes an app: routes, live views, session.
 *
 * @example
 * ```ts
 * import { createApp, html, liveView } from "holdfast";
 * import { serve } from "holdfast/node";
 *
 * const app = createApp();
 * app.live("/", liveView({ mount: () => ({}), render: () => html`<h1>Hello</h1>` }));
 * await serve(app, { port: 4000 });
 * ```
 * @throws HoldfastError `secret_missing`, `definition_invalid`.
 */
export function createApp<K extends SessionKeys = Record<never, never>>(options: AppOptions<K> = {}): App {
  const config = toConfig(options);
  const runtime = createRuntime(config);
  for (const [name, view] of config.views) checkView(config.session, `createApp({ views: { ${name} } })`, view);
  const routers = new Routers();
  prepareRequests(routers, runtime);
  const respond = createAnswer(routers, runtime);
  const answer = (request: Request, address: string | undefined) =>
    andThen(
      respond(request, (holdfast) => ({ address, holdfast })),
      toAnswer,
    );
  const app: App = {
    ...createScope(routers, runtime, { prefix: config.basePath, middleware: [], liveSession: DEFAULT_SESSION }),
    use(...middleware) {
      routers.each((hono) => hono.use(...middleware.map(ofTheApp)));
      return app;
    },
    // What another server passes beside is the handlers' to read; member by member where it is known, for that is cheaper.
    fetch: async (request, from) => toResponse(await respond(request, (holdfast) => ({ ...from, holdfast }))),
    answer: (request, from) => answer(request, from?.address),
    page(path, headers, { address }) {
      const request = config.origin === undefined ? undefined : plainRequest(config.origin, path, headers);
      return request !== undefined && routers.isPageAlone(request) ? answer(request, address) : undefined;
    },
    openSocket: (request, from) => openSocket(runtime, request, from),
    broadcast: (topic, event, payload) => runtime.services.pubsub.publish(topicChannel(topic), { event, payload }),
    disconnect: (socketId) => runtime.services.pubsub.publish(socketChannel(socketId), "disconnect"),
    onGap: (listener) => runtime.pubsub.onGap(listener),
    start: () => runtime.engine.start(),
    drain() {
      runtime.services.presence.drain();
      runtime.longPolls.drain();
      runtime.pollRelay.drain();
    },
    close: () => runtime.pubsub.close(),
    sessions: toSessions(runtime.engine),
    asset: (path) => config.basePath + runtime.assets.hashed(path),
    crashOwner: (error) => runtime.services.owners.crash(error),
    limits: config.limits,
    bootId: config.bootId,
    logger: config.logger,
    origin: config.origin,
  };
  return app;
}

interface Place {
  readonly prefix: string;
  readonly middleware: readonly MiddlewareHandler[];
  readonly liveSession: GroupSettings;
}

function createScope(routers: Routers, runtime: Runtime, place: Place): Scope {
  const at = (path: string) => place.prefix + (path === "/" && place.prefix !== "" ? "" : path) || "/";
  const register = (verb: Verb, path: string, handlers: readonly Handler<AppEnv>[]) => {
    const chain = [...place.middleware.map(ofTheApp), ...handlers];
    routers.each((hono) => chain.forEach((handler) => hono[verb](at(path), handler)));
    return scope;
  };
  const on =
    (verb: Verb) =>
    (path: string, ...handlers: Handler[]) => {
      runtime.routes.add(verb.toUpperCase(), { path: at(path) });
      return register(verb, path, handlers.map(ofTheApp));
    };
  const verbs = Object.fromEntries(VERBS.map((verb) => [verb, on(verb)])) as unknown as Pick<Scope, Verb>;
  const scope: Scope = {
    ...verbs,
    live(path, view, { action, container } = {}) {
      checkView(runtime.config.session, `app.live("${path}")`, view);
      checkContainer(container, `app.live("${path}")`);
      const settings = { ...place.liveSession, container };
      runtime.routes.add("GET", { path: at(path), live: { view, settings, action } });
      return register("get", path, [livePage]);
    },
    liveSession(name, options, declare) {
      const liveSession = toLiveSession(name, options, { taken: runtime.routes, session: runtime.config.session });
      declare(createScope(routers, runtime, { ...place, liveSession }));
      return scope;
    },
    scope: (path, ...middleware) =>
      createScope(routers, runtime, {
        ...place,
        prefix: at(path) === "/" ? "" : at(path),
        middleware: [...place.middleware, ...middleware],
      }),
  };
  return scope;
}
