import type { ComponentId } from "../html/component.ts";
import type { Topic } from "../pubsub/topic.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { SessionHandle } from "../session/handle.ts";
import { AssignStore } from "./assign-store.ts";
import { pushedEvent, type PushEventOptions } from "./diff-message.ts";
import type { AsyncOutcome, AsyncRun } from "./async-tasks.ts";
import type { EventParams } from "./event-params.ts";
import { emptyFlash, type Flash } from "./flash.ts";
import { COMPONENT_STAGES, type LifecycleStage } from "./lifecycle.ts";
import type { HandlerResult, Navigation, Redirect } from "./outcome.ts";
import type { AsyncHandlers, ComponentUpdate, LiveSocket, NavigationType, RedirectOptions } from "./socket.ts";
import { SocketState } from "./socket-state.ts";
import type { StreamMethods } from "./stream-methods.ts";
import type { ViewSocket } from "./view-socket.ts";

/** What of a view's socket a component has, too. */
type ComponentVerb =
  | "connected"
  | "session"
  | "flash"
  | "assigns"
  | "assign"
  | "update"
  | keyof StreamMethods<unknown>
  | "broadcast"
  | "sendUpdate"
  | "sendUpdateAfter"
  | "signal"
  | "navigationType"
  | "pushEvent"
  | "putFlash"
  | "clearFlash"
  | "redirect"
  | "pushNavigate"
  | "pushPatch"
  | "assignAsync"
  | "streamAsync"
  | "cancelAsync"
  | "allowUpload"
  | "disallowUpload"
  | "cancelUpload"
  | "consumeUploadedEntries"
  | "consumeUploadedEntry"
  | "halt"
  | "reply";

/** The stages of a component's life that hooks may be attached to, and what a hook is called with. */
export interface ComponentHooks<A, K extends SessionKeys> {
  /** Before the handler of an event; sees events the component does not declare, too. */
  handleEvent(socket: ComponentSocket<A, K>, event: string, params: EventParams): HandlerResult;
  /** Before the handler of how a task of `startAsync` ended. */
  handleAsync(socket: ComponentSocket<A, K>, name: string, outcome: AsyncOutcome): HandlerResult;
  /** After each render of the component, before it is sent. */
  afterRender(socket: ComponentSocket<A, K>): void;
}

/**
 * The socket of a component: the view's verbs, for the component. Its assigns, streams and flash are its own; where the
 * page goes is the view's.
 */
export interface ComponentSocket<A, K extends SessionKeys> extends Pick<LiveSocket<A, K>, ComponentVerb> {
  /** The id its parent gave it. */
  readonly id: ComponentId;
  /** The component as a target of its own events. */
  readonly myself: number;
  /**
   * Adds a hook that runs before the component's own handlers of a stage, or after it was rendered.
   * (Phoenix.LiveView.attach_hook/4)
   */
  attachHook<Stage extends keyof ComponentHooks<A, K>>(
    stage: Stage,
    name: string,
    hook: ComponentHooks<A, K>[Stage],
  ): void;
  detachHook(stage: keyof ComponentHooks<A, K>, name: string): void;
  /** Works beside the view; `ok` or `exit` is then called as a handler of the component, if it is still there. */
  startAsync<T>(name: string, run: AsyncRun<T>, handlers: AsyncHandlers<ComponentSocket<A, K>, T>): void;
}

export interface ComponentSocketOptions {
  readonly cid: number;
  readonly id: ComponentId;
  readonly view: ViewSocket;
  readonly temporary: Readonly<Record<string, unknown>> | undefined;
  /** What it shows changed. */
  readonly changed: () => void;
  /** It pushed an event. */
  readonly pushed: () => void;
}

const RESERVED = ["session", "flash", "myself"];

/** The one socket of a component, from its mount to its end. */
export class ComponentSocketState
  extends SocketState<ComponentSocketState>
  implements ComponentSocket<Record<string, unknown>, SessionKeys>
{
  readonly id: ComponentId;
  readonly myself: number;
  readonly #view: ViewSocket;
  readonly #changed: () => void;
  readonly #pushed: () => void;
  #flash: Flash = emptyFlash;

  constructor({ cid, id, view, temporary, changed, pushed }: ComponentSocketOptions) {
    super(new AssignStore({ changed }, { refPrefix: `${cid}-`, reserved: RESERVED }, temporary), view.host);
    this.id = id;
    this.myself = cid;
    this.#view = view;
    this.#changed = changed;
    this.#pushed = pushed;
  }

  get connected(): boolean {
    return this.#view.connected;
  }
  get session(): SessionHandle<SessionKeys> {
    return this.#view.session;
  }
  get flash(): Flash {
    return this.#flash;
  }
  broadcast(topic: Topic, event: string, payload: unknown): void {
    this.#view.broadcast(topic, event, payload);
  }
  sendUpdate<P>(...update: ComponentUpdate<P>): void {
    this.#view.sendUpdate(...update);
  }
  sendUpdateAfter<P>(ms: number, ...update: ComponentUpdate<P>): () => void {
    return this.#view.sendUpdateAfter(ms, ...update);
  }
  navigationType(path: string): NavigationType {
    return this.#view.navigationType(path);
  }
  pushEvent(name: string, payload: object = {}, options: PushEventOptions = {}): void {
    this.#view.pushComponentEvent(pushedEvent(name, payload, options));
    this.#pushed();
  }
  putFlash(kind: string, message: string): void {
    this.#flash = Object.freeze({ ...this.#flash, [kind]: message });
    this.#changed();
  }
  clearFlash(kind?: string): void {
    const kept = Object.entries(this.#flash).filter(([name]) => kind !== undefined && name !== kind);
    this.#flash = Object.freeze(Object.fromEntries(kept));
    this.#changed();
  }

  protected get stages(): ReadonlySet<LifecycleStage> {
    return COMPONENT_STAGES;
  }

  redirect(to: string, options?: RedirectOptions): Redirect {
    this.#view.carry(() => this.#takeFlash());
    return this.#view.redirect(to, options);
  }
  pushNavigate(to: string, options?: { replace?: boolean }): Redirect {
    this.#view.carry(() => this.#takeFlash());
    return this.#view.pushNavigate(to, options);
  }
  pushPatch(to: string, options?: { replace?: boolean }): Navigation {
    this.#view.carry(() => this.#takeFlash());
    return this.#view.pushPatch(to, options);
  }

  /** Who leaves takes the component's messages along. (Phoenix.LiveView.Channel.component_handle/4) */
  #takeFlash(): Flash {
    const flash = this.#flash;
    this.clearFlash();
    return flash;
  }
}
