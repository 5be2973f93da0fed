import { Hono, type Handler, type MiddlewareHandler } from "hono";
import { HoldfastError } from "../base/errors.ts";
import { topicChannel, type Topic } from "../pubsub/topic.ts";
import type { SessionKeys } from "../session/define-session.ts";
import { LiveView } from "../view/live-view.ts";
import { toConfig, type AppOptions, type Config } from "./config.ts";
import { livePage } from "./live-page.ts";
import { openSocket, type SocketOpening } from "./open-socket.ts";
import { prepareRequests } from "./request-chain.ts";
import type { AppEnv } from "./request-state.ts";
import { createRuntime, type Runtime } from "./runtime.ts";

type Verb = "get" | "post" | "put" | "patch" | "delete" | "all";
const VERBS: readonly Verb[] = ["get", "post", "put", "patch", "delete", "all"];

/** Where routes are declared; Hono's verbs and handlers. */
export type Scope = { readonly [Name in Verb]: (path: string, ...handlers: Handler[]) => Scope } & {
  /** Mounts a live view at a path; `:name` in it is a parameter. */
  live(path: string, view: LiveView): Scope;
  /** Live routes among which a page navigates without a full load. (Phoenix.LiveView.Router.live_session/3) */
  liveSession(name: string, declare: (scope: Scope) => void): Scope;
  /** Routes under a path, behind middleware: a pipeline. */
  scope(path: string, ...middleware: MiddlewareHandler[]): Scope;
};

/** An app: give it to `serve`, or its `fetch` to any server. Made by {@link createApp}. */
export interface App extends Scope {
  /** Middleware for every route declared after it. */
  use(...middleware: MiddlewareHandler[]): App;
  readonly fetch: (request: Request) => Promise<Response>;
  /** Decides about a WebSocket handshake; `holdfast/node` calls it. */
  openSocket(request: Request): SocketOpening;
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
  /** Lets go of what the app holds open, the pub/sub bus; `serve` calls it at the end. */
  close(): Promise<void>;
  /** The URL of a static file, by its content. */
  asset(path: string): string;
  readonly limits: { readonly messageBytes: number };
  readonly logger: Runtime["config"]["logger"];
  readonly origin: string | undefined;
}

const DEFAULT_GROUP = "default";

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
  for (const [name, view] of config.views) checkView(config, `createApp({ views: { ${name} } })`, view);
  const hono = new Hono<AppEnv>();
  prepareRequests(hono, runtime);
  const fetch = async (request: Request) => hono.fetch(request);
  const app: App = {
    ...createScope(hono, runtime, { prefix: config.basePath, middleware: [], group: DEFAULT_GROUP }),
    use(...middleware) {
      hono.use(...middleware);
      return app;
    },
    fetch,
    openSocket: (request) => openSocket(runtime, request),
    broadcast: (topic, event, payload) => runtime.services.pubsub.publish(topicChannel(topic), { event, payload }),
    onGap: (listener) => runtime.pubsub.onGap(listener),
    close: () => runtime.pubsub.close(),
    asset: (path) => config.basePath + runtime.assets.hashed(path),
    limits: { messageBytes: config.limits.messageBytes },
    logger: config.logger,
    origin: config.origin,
  };
  return app;
}

interface Place {
  readonly prefix: string;
  readonly middleware: readonly MiddlewareHandler[];
  readonly group: string;
}

function createScope(hono: Hono<AppEnv>, runtime: Runtime, place: Place): Scope {
  const at = (path: string) => place.prefix + (path === "/" && place.prefix !== "" ? "" : path) || "/";
  const register = (verb: Verb, path: string, handlers: readonly Handler[]) => {
    for (const handler of [...place.middleware, ...handlers]) hono[verb](at(path), handler as Handler<AppEnv>);
    return scope;
  };
  const on =
    (verb: Verb) =>
    (path: string, ...handlers: Handler[]) => {
      runtime.routes.add(verb.toUpperCase(), { path: at(path), liveSession: place.group });
      return register(verb, path, handlers);
    };
  const verbs = Object.fromEntries(VERBS.map((verb) => [verb, on(verb)])) as unknown as Pick<Scope, Verb>;
  const scope: Scope = {
    ...verbs,
    live(path, view) {
      checkView(runtime.config, `app.live("${path}")`, view);
      runtime.routes.add("GET", { path: at(path), view, liveSession: place.group });
      return register("get", path, [(c) => livePage(c)]);
    },
    liveSession(group, declare) {
      declare(createScope(hono, runtime, { ...place, group }));
      return scope;
    },
    scope: (path, ...middleware) =>
      createScope(hono, runtime, {
        ...place,
        prefix: at(path) === "/" ? "" : at(path),
        middleware: [...place.middleware, ...middleware],
      }),
  };
  return scope;
}

function checkView(config: Config, place: string, view: LiveView): void {
  if (!(view instanceof LiveView))
    throw new HoldfastError("definition_invalid", `${place} takes a view made by liveView.`);
  const { session } = LiveView.callbacksOf(view);
  if (session !== undefined && session !== (config.session as unknown)) {
    throw new HoldfastError(
      "definition_invalid",
      `The view of ${place} has another session definition than the app: give both the same one.`,
    );
  }
}
