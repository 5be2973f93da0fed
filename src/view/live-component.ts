import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldfastError } from "../base/errors.ts";
import { Component, type ComponentId } from "../html/component.ts";
import type { Rendered } from "../html/template.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import type { SessionReader } from "../session/handle.ts";
import type { ComponentSocket } from "./component-socket.ts";
import { toHandlers, type EventHandler } from "./event-handler.ts";
import type { EventParams } from "./event-params.ts";
import type { Flash } from "./flash.ts";
import type { HandlerResult } from "./outcome.ts";
import type { UploadEntry } from "./uploads/upload.ts";

/** What `mount` and `update` of a component may return: a record; some names are taken by what `render` gets besides. */
export type ComponentAssigns = Readonly<Record<string, unknown>> & {
  readonly session?: never;
  readonly flash?: never;
  readonly myself?: never;
};

type Returned<R> = R extends void | undefined ? Record<never, never> : R;

/** The state of a component: what `mount` returned, and what `update` made of the props. */
export type ComponentState<M, U> = Returned<M> & Returned<U>;

/** What `render` of a component gets. */
export type ComponentRenderAssigns<A, K extends SessionKeys> = Readonly<A> & {
  readonly id: ComponentId;
  /** The component as a target of its own events: `phx-target="${myself}"`. */
  readonly myself: number;
  readonly session: SessionReader<K>;
  readonly flash: Flash;
};

/** An event handler of a component, in the forms of a view's. */
export type ComponentEventSpec<A, K extends SessionKeys, S> =
  | ((socket: ComponentSocket<A, K>, params: EventParams) => HandlerResult)
  | {
      readonly params: S & StandardSchemaV1;
      handle(
        socket: ComponentSocket<A, K>,
        params: S extends StandardSchemaV1 ? StandardSchemaV1.InferOutput<S> : never,
      ): HandlerResult;
      /** Called instead of `handle` when the schema refuses; without it the event is answered and has no effect. */
      invalid?(
        socket: ComponentSocket<A, K>,
        issues: readonly StandardSchemaV1.Issue[],
        params: EventParams,
      ): HandlerResult;
    };

/** A component as `liveComponent` takes it. The types follow from `mount` and `update`, which come first. */
export interface LiveComponentOptions<P, M, U, K extends SessionKeys, E> {
  /** The app's session; the component is rendered again when it changes. */
  readonly session?: SessionDefinition<K>;
  /** Runs once, before the first `update`. Returns the component's own first assigns. Not async. */
  mount?(socket: ComponentSocket<Record<never, never>, K>, props: P): M;
  /**
   * Runs after `mount` and whenever the props that a render gives are others (`Object.is`, one by one), and for
   * `sendUpdate`. What it returns is assigned; without it the props themselves are. Not async.
   */
  update?(socket: ComponentSocket<NoInfer<Returned<M>>, K>, props: P): U;
  /** Instead of `update`: once for all components of this kind that a round of rendering met, to load what they need at once. */
  updateMany?(
    updates: readonly { readonly socket: ComponentSocket<NoInfer<Returned<M>>, K>; readonly props: P }[],
  ): readonly U[];
  /** What the browser may call on it, by name, with `phx-target="${myself}"`. */
  readonly events?: { readonly [Name in keyof E]: ComponentEventSpec<NoInfer<ComponentState<M, U>>, K, E[Name]> };
  /** Called when a file of the upload of that name has moved on, has come or has failed. */
  readonly progress?: Readonly<
    Record<string, (socket: ComponentSocket<NoInfer<ComponentState<M, U>>, K>, entry: UploadEntry) => HandlerResult>
  >;
  /** What assigns are set back to after each render, to keep nothing of them. */
  readonly temporary?: NoInfer<Partial<ComponentState<M, U>>>;
  /** A pure function of its argument. Its template is exactly one element. */
  render(assigns: ComponentRenderAssigns<NoInfer<ComponentState<M, U>>, K>): Rendered;
}

type AnyComponentSocket = ComponentSocket<Record<string, unknown>, SessionKeys>;
type Props = Readonly<Record<string, unknown>>;

/** The options with their types forgotten, as the runtime sees them. */
export interface ComponentCallbacks {
  readonly session?: SessionDefinition<SessionKeys>;
  readonly mount?: (socket: AnyComponentSocket, props: Props) => unknown;
  readonly update?: (socket: AnyComponentSocket, props: Props) => unknown;
  readonly updateMany?: (updates: readonly { socket: AnyComponentSocket; props: Props }[]) => unknown;
  readonly events: ReadonlyMap<string, EventHandler>;
  readonly progress?: Readonly<Record<string, (socket: AnyComponentSocket, entry: UploadEntry) => unknown>>;
  readonly temporary?: Props;
  readonly render: (assigns: Record<string, unknown>) => unknown;
}

/** A stateful part of a live view, made by {@link liveComponent}; shown by {@link component}. */
export class LiveComponent<P> {
  readonly #callbacks: ComponentCallbacks;
  /** Only a type: what a template must give. */
  declare readonly props: (props: P) => void;

  constructor(callbacks: ComponentCallbacks) {
    this.#callbacks = callbacks;
  }

  static callbacksOf(component: LiveComponent<never>): ComponentCallbacks {
    return component.#callbacks;
  }
}

/**
 * Declares a component: a part of live views with state and events of its own, in the view's process. Say the type of
 * the props at the second parameter of `mount` or `update`; the first parts come first. (Phoenix.LiveComponent)
 *
 * @example
 * ```ts
 * import { component, html, liveComponent, liveView } from "holdfast";
 *
 * const Counter = liveComponent({
 *   mount: (socket, props: { label: string }) => ({ count: 0 }),
 *   events: {
 *     inc: (socket) => socket.update("count", (count) => count + 1),
 *   },
 *   render: ({ label, count, myself }) => html`
 *     <button phx-click="inc" phx-target="${myself}">${label}: ${count}</button>`,
 * });
 *
 * const Page = liveView({
 *   mount: () => ({}),
 *   render: () => html`<p>${component(Counter, { id: "a", label: "apples" })}</p>`,
 * });
 * ```
 * @throws HoldfastError `definition_invalid` for a definition that cannot work, at start.
 */
export function liveComponent<
  P extends object = Record<never, never>,
  M extends ComponentAssigns | void = void,
  U extends ComponentAssigns | P | void = P,
  K extends SessionKeys = Record<never, never>,
  E = Record<never, never>,
>(options: LiveComponentOptions<P, M, U, K, E>): LiveComponent<P> {
  if (typeof options.render !== "function") {
    throw new HoldfastError("definition_invalid", "liveComponent needs the function `render`.");
  }
  if (options.update !== undefined && options.updateMany !== undefined) {
    throw new HoldfastError("definition_invalid", "liveComponent takes `update` or `updateMany`, not both.");
  }
  return new LiveComponent({ ...options, events: toHandlers(options.events ?? {}) } as unknown as ComponentCallbacks);
}

/**
 * A component in a template: `${component(Row, { id: item.id, item })}`. The id is unique among the components of one
 * kind in a view, and keeps it the same component wherever it moves. Props are compared one by one: replace them
 * instead of changing them in place. Templates and functions may be props, too: what a parent shows inside.
 * (Phoenix.Component.live_component/1)
 *
 * @throws HoldfastError at render: `template_duplicate_key` for an id that is there twice, `template_invalid` for a
 * component whose template is not one element.
 */
export function component<P>(
  type: LiveComponent<P>,
  props: { readonly id: ComponentId } & Omit<NoInfer<P>, "id">,
): Component {
  if (!(type instanceof LiveComponent)) {
    throw new HoldfastError("template_value", "component() takes a component made by liveComponent.");
  }
  if ((typeof props.id !== "string" || props.id === "") && typeof props.id !== "number") {
    throw new HoldfastError("template_value", "component() needs an id: a string or a number, unique among its kind.");
  }
  return new Component(type, props as never);
}
