import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldfastError } from "../base/errors.ts";
import type { Rendered } from "../html/template.ts";
import { checkContainer, type Container } from "./container.ts";
import type { Topic } from "../pubsub/topic.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { SessionChange } from "../session/connection/view-session.ts";
import { toHandlers, type EventHandler } from "./event-handler.ts";
import type { EventParams } from "./event-params.ts";
import type { Flash } from "./flash.ts";
import type { LiveLayout } from "./live-layout.ts";
import type { HookAssigns, OnMount } from "./on-mount.ts";
import type { HandlerResult, Redirect } from "./outcome.ts";
import type { Assigns, LiveSocket, MountSocket } from "./socket.ts";
import type { UploadEntry } from "./uploads/upload.ts";

/** The path's and the query's parameters of a routed view, or the `params` given to `liveRender`. */
export type MountParams = Readonly<Record<string, unknown>>;

/** The assigns that `mount` returns, whatever its shape: nothing, a promise, or a redirect on some path. */
export type MountedAssigns<M> =
  M extends PromiseLike<infer R>
    ? MountedAssigns<R>
    : M extends Redirect
      ? never
      : M extends void | undefined
        ? Record<never, never>
        : M;

/** What `render` gets: the assigns, the session as it is now, the flash. */
export type RenderAssigns<A, K extends SessionKeys> = Readonly<A> & {
  readonly session: SessionReader<K>;
  readonly flash: Flash;
  /** What the view is to do at this route: `app.live(path, view, { action })`. */
  readonly liveAction: string | undefined;
};

/** The assigns of a view: what its hooks assign, and what `mount` returns. */
export type ViewAssigns<M, H extends readonly OnMount[]> = Omit<HookAssigns<H>, keyof MountedAssigns<M>> &
  MountedAssigns<M>;

/** The parameters of a view: what its schema makes of them, or as they come. */
export type ViewParams<P> = unknown extends P ? MountParams : SchemaOutput<P>;

/** An event handler: a function of honest strings, or a schema with a function of what it validates. */
export type EventSpec<A, K extends SessionKeys, S> =
  | ((socket: LiveSocket<A, K>, params: EventParams) => HandlerResult)
  | {
      readonly params: S & StandardSchemaV1;
      handle(socket: LiveSocket<A, K>, params: SchemaOutput<S>): HandlerResult;
      /** Called instead of `handle` when the schema refuses; without it the event is answered and has no effect. */
      invalid?(socket: LiveSocket<A, K>, issues: readonly StandardSchemaV1.Issue[], params: EventParams): HandlerResult;
    };

type SchemaOutput<S> = S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : never;

type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (member: infer I) => void ? I : never;

/** The events of all topics a view lists, by name. */
export type TopicInfo<T extends readonly Topic[]> = T extends readonly []
  ? Record<never, never>
  : Intersection<T[number] extends Topic<infer Events> ? Events : never>;

/** A live view as `liveView` takes it. `mount` comes first: the types of the rest follow from what it returns. */
export interface LiveViewOptions<
  M,
  K extends SessionKeys,
  E,
  T extends readonly Topic[],
  H extends readonly OnMount[],
  P,
> {
  /** The app's session; the view is rendered again when it changes. */
  readonly session?: SessionDefinition<K>;
  /** Topics whose events `info` may handle. */
  readonly topics?: T;
  /**
   * A schema of the path's and the query's parameters (or of those given to `liveRender`): types and converts them.
   * An address it refuses answers 404 where the path is wrong, 400 where the query is.
   */
  readonly params?: P & StandardSchemaV1;
  /** Hooks that run before `mount`; those of the route's group run first, and none runs twice. */
  readonly onMount?: H;
  /** Runs twice: for the first HTML, and when the browser has connected. Returns the first assigns. */
  mount(socket: MountSocket<K, HookAssigns<H>>, params: ViewParams<P>): M;
  /** Runs after `mount` and whenever the URL is patched. */
  handleParams?(
    socket: LiveSocket<NoInfer<ViewAssigns<M, H>>, K>,
    params: NoInfer<ViewParams<P>>,
    url: URL,
  ): HandlerResult;
  /** What the browser may call, by name. Nothing else can be called from the wire. */
  readonly events?: { readonly [Name in keyof E]: EventSpec<NoInfer<ViewAssigns<M, H>>, K, E[Name]> };
  /** What is broadcast on the view's topics, by event. */
  readonly info?: {
    readonly [Name in keyof TopicInfo<T>]?: (
      socket: LiveSocket<NoInfer<ViewAssigns<M, H>>, K>,
      payload: TopicInfo<T>[Name],
    ) => HandlerResult;
  };
  /** Called when a file of the upload of that name has moved on, has come or has failed: see `entry` and the upload's errors. */
  readonly progress?: Readonly<
    Record<string, (socket: LiveSocket<NoInfer<MountedAssigns<M>>, K>, entry: UploadEntry) => HandlerResult>
  >;
  /** Runs when keys of the session have changed, before the view is rendered again. */
  sessionChanged?(socket: LiveSocket<NoInfer<ViewAssigns<M, H>>, K>, change: SessionChange): HandlerResult;
  /** What assigns are set back to after each render, to keep nothing of them. See `memo` for what then stays shown. */
  readonly temporary?: NoInfer<Partial<ViewAssigns<M, H>>>;
  /** A pure function of its argument. */
  render(assigns: RenderAssigns<NoInfer<ViewAssigns<M, H>>, K>): Rendered;
  /** The live layout: wraps what `render` returns, in the first HTML and when connected. */
  layout?(assigns: RenderAssigns<NoInfer<ViewAssigns<M, H>>, K>, inner: Rendered): Rendered;
  /** The container element: its tag (default `div`) and attributes. */
  readonly container?: Container;
}

/** The options with their types forgotten, as the runtime sees them. */
export interface ViewCallbacks {
  readonly session?: SessionDefinition<SessionKeys>;
  readonly params?: StandardSchemaV1;
  readonly onMount: readonly OnMount[];
  readonly mount: (socket: AnySocket, params: MountParams) => unknown;
  readonly handleParams?: (socket: AnySocket, params: MountParams, url: URL) => unknown;
  readonly events: ReadonlyMap<string, EventHandler>;
  readonly info: ReadonlyMap<string, (socket: AnySocket, payload: unknown) => unknown>;
  readonly progress: ReadonlyMap<string, (socket: AnySocket, entry: UploadEntry) => unknown>;
  readonly sessionChanged?: (socket: AnySocket, change: SessionChange) => unknown;
  readonly temporary?: Readonly<Record<string, unknown>>;
  readonly render: (assigns: RenderAssigns<Record<string, unknown>, SessionKeys>) => Rendered;
  readonly layout?: LiveLayout;
  readonly container?: Container;
}

export type AnySocket = LiveSocket<Record<string, unknown>, SessionKeys>;

/** A live view, made by {@link liveView}; give it to `app.live` or to `liveRender`. */
export class LiveView {
  readonly #callbacks: ViewCallbacks;

  constructor(callbacks: ViewCallbacks) {
    this.#callbacks = callbacks;
  }

  static callbacksOf(view: LiveView): ViewCallbacks {
    return view.#callbacks;
  }
}

/**
 * Declares a live view: a page, or a part of one, that the server renders and keeps live.
 * Put `mount` before the members that use its assigns. (Phoenix.LiveView)
 *
 * @example
 * ```ts
 * import { html, liveView } from "holdfast";
 *
 * const Counter = liveView({
 *   mount: () => ({ count: 0 }),
 *   events: {
 *     inc: (socket) => socket.update("count", (count) => count + 1),
 *   },
 *   render: ({ count }) => html`<button phx-click="inc">${count}</button>`,
 * });
 * ```
 * @throws HoldfastError `definition_invalid` for a definition that cannot work, at start.
 */
export function liveView<
  M extends Assigns | Redirect | void | Promise<Assigns | Redirect | void>,
  K extends SessionKeys = Record<never, never>,
  E = Record<never, never>,
  const T extends readonly Topic[] = [],
  const H extends readonly OnMount[] = [],
  P = unknown,
>(options: LiveViewOptions<M, K, E, T, H, P>): LiveView {
  if (typeof options.mount !== "function" || typeof options.render !== "function") {
    throw new HoldfastError("definition_invalid", "liveView needs the functions `mount` and `render`.");
  }
  checkContainer(options.container, "liveView");
  const events = toHandlers(options.events ?? {});
  const info = new Map(Object.entries(options.info ?? {}));
  const progress = new Map(Object.entries(options.progress ?? {}));
  return new LiveView({
    ...options,
    events,
    info,
    progress,
    onMount: options.onMount ?? [],
  } as unknown as ViewCallbacks);
}
