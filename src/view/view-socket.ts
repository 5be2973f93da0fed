import type { Presences } from "../pubsub/presence.ts";
import type { ComponentId } from "../html/component.ts";
import { topicChannel, type Topic, type TopicMessage } from "../pubsub/topic.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { CookieValues } from "../session/cookies/beside-cookies.ts";
import type { SessionHandle } from "../session/handle.ts";
import { AssignStore } from "./assign-store.ts";
import { pushedEvent, type PushedEvent, type PushEventOptions } from "./diff-message.ts";
import type { ConnectInfo } from "../base/connect-info.ts";
import { emptyFlash, type Flash } from "./flash.ts";
import type { HandlerSession } from "./handler-session.ts";
import { VIEW_STAGES, type LifecycleStage } from "./lifecycle.ts";
import { toExternalUrl, toLocalPath } from "./local-path.ts";
import { Navigation, Redirect } from "./outcome.ts";
import type { LiveLayout } from "./live-layout.ts";
import type { AnySocket } from "./live-view.ts";
import type { ComponentUpdate, Message, NavigationKind, NavigationType, RedirectOptions } from "./socket.ts";
import type { LiveServices } from "./services.ts";
import { SocketState } from "./socket-state.ts";

/** What carries a socket's effects out of the view. */
export interface SocketHost {
  readonly id: string;
  readonly connected: boolean;
  readonly session: HandlerSession;
  staticChanged(): boolean;
  connectInfo(): ConnectInfo;
  readonly services: LiveServices;
  subscribe(channel: string): void;
  unsubscribe(channel: string): void;
  publish(channel: string, message: unknown): void;
  /** Delivers a message to one view. */
  send(to: MessageTarget, message: TopicMessage): void;
  /** Runs something later, while the view lives. */
  after(ms: number, run: () => void): () => void;
  navigationType(path: string): NavigationType;
  /** The assigns of the view this one is nested in. */
  parentAssigns(): Readonly<Record<string, unknown>>;
  sendUpdate(type: object, id: ComponentId, props: Readonly<Record<string, unknown>>): void;
  /** Something visible changed. */
  changed(): void;
  /** Runs something as a handler, in its turn. */
  post(handler: () => unknown): void;
  /** What must not fail has failed: ends the view. */
  crash(error: unknown): void;
}

/** Which view a message is for, seen from its sender. */
export type MessageTarget = "self" | "parent" | { readonly child: string };

/** Where a view begins. */
export interface SocketStart {
  readonly href: string;
  readonly flash: Flash;
  readonly layout: LiveLayout | false | undefined;
  readonly navigation: NavigationKind;
  readonly connectParams: Readonly<Record<string, unknown>>;
}

/** The one socket behind `mount` and every handler: it keeps the assigns and collects what a handler did. */
export class ViewSocket extends SocketState<AnySocket> implements AnySocket {
  readonly connectParams: Readonly<Record<string, unknown>>;
  readonly #host: SocketHost;
  #href: string;
  #layout: LiveLayout | false | undefined;
  #navigation: NavigationKind;
  #liveAction: string | undefined;
  #flash: Flash;
  #newFlash: Flash = emptyFlash;
  #events: PushedEvent[] | undefined;
  #componentEvents: PushedEvent[] | undefined;
  #title: string | undefined;
  #redirect: Redirect | undefined;
  #patch: Navigation | undefined;
  #carried: (() => Flash) | undefined;

  /** @param temporary what assigns are set back to after each render */
  constructor(host: SocketHost, start: SocketStart, temporary?: Readonly<Record<string, unknown>>) {
    super(new AssignStore(host, ASSIGN_NAMES, temporary), host);
    this.connectParams = start.connectParams;
    this.#host = host;
    this.#href = start.href;
    this.#layout = start.layout;
    this.#navigation = start.navigation;
    this.#flash = start.flash;
  }

  protected get stages(): ReadonlySet<LifecycleStage> {
    return VIEW_STAGES;
  }

  /** What its components need of what carries its effects. */
  get host(): SocketHost {
    return this.#host;
  }

  get id(): string {
    return this.#host.id;
  }
  get connected(): boolean {
    return this.#host.connected;
  }
  get liveAction(): string | undefined {
    return this.#liveAction;
  }
  get navigation(): NavigationKind {
    return this.#navigation;
  }
  get connectInfo(): ConnectInfo {
    return this.#host.connectInfo();
  }
  get staticChanged(): boolean {
    return this.#host.staticChanged();
  }
  get layout(): LiveLayout | false | undefined {
    return this.#layout;
  }
  /** Made anew for whoever asks: kept as an object it would take a quarter of a kilobyte in each idle view. */
  get url(): URL {
    return new URL(this.#href);
  }
  get session(): SessionHandle<SessionKeys> {
    return this.#host.session.handle;
  }
  get cookies(): CookieValues {
    return this.#host.session.cookies();
  }
  get csrfToken(): string | undefined {
    return this.#host.session.csrfToken();
  }
  get flash(): Flash {
    return this.#flash;
  }
  sendUpdate<P>(...[component, id, props]: ComponentUpdate<P>): void {
    this.#host.sendUpdate(component, id, props);
  }
  sendUpdateAfter<P>(ms: number, ...[component, id, props]: ComponentUpdate<P>): () => void {
    return this.#host.after(ms, () => this.#host.sendUpdate(component, id, props));
  }
  navigationType(path: string): NavigationType {
    return this.#host.navigationType(toLocalPath(path, "navigationType"));
  }

  putLayout(layout: LiveLayout | false): void {
    this.#layout = layout;
    this.#host.changed();
  }

  subscribe(topic: Topic): void {
    if (this.connected) this.#host.subscribe(topicChannel(topic));
  }
  unsubscribe(topic: Topic): void {
    this.#host.unsubscribe(topicChannel(topic));
  }
  broadcast(topic: Topic, event: string, payload: unknown): void {
    this.#host.publish(topicChannel(topic), { event, payload });
  }

  sendSelf(...[, event, payload]: Message<object, never>): void {
    this.#host.send("self", { event, payload });
  }
  sendAfter(ms: number, ...[, event, payload]: Message<object, never>): () => void {
    return this.#host.after(ms, () => this.#host.send("self", { event, payload }));
  }
  sendParent(...[, event, payload]: Message<object, never>): void {
    this.#host.send("parent", { event, payload });
  }
  sendChild(id: string, ...[, event, payload]: Message<object, never>): void {
    this.#host.send({ child: id }, { event, payload });
  }

  assignNew<T>(name: string, make: () => T): T {
    for (const assigns of [this.assigns, this.#host.parentAssigns()]) {
      if (Object.hasOwn(assigns, name)) return assigns[name] as T;
    }
    return make();
  }

  track(topic: Topic, key: string, meta: unknown): void {
    if (this.connected) this.#host.services.presence.track(this, { channel: topicChannel(topic), key }, meta);
  }
  untrack(topic: Topic, key: string): void {
    this.#host.services.presence.untrack(this, { channel: topicChannel(topic), key });
  }
  presences(topic: Topic): Presences<never> {
    return this.#host.services.presence.list(topicChannel(topic)) as Presences<never>;
  }

  putCookie(name: string, value: string): void {
    this.#host.session.setCookie(name, value);
  }
  deleteCookie(name: string): void {
    this.#host.session.setCookie(name, undefined);
  }

  pushEvent(name: string, payload: object = {}, options: PushEventOptions = {}): void {
    (this.#events ??= []).push(pushedEvent(name, payload, options));
    this.#host.changed();
  }

  putFlash(kind: string, message: string): void {
    this.#flash = Object.freeze({ ...this.#flash, [kind]: message });
    this.#newFlash = Object.freeze({ ...this.#newFlash, [kind]: message });
    this.#host.changed();
  }

  clearFlash(kind?: string): void {
    const without = (flash: Flash): Flash =>
      kind === undefined
        ? emptyFlash
        : Object.freeze(Object.fromEntries(Object.entries(flash).filter(([k]) => k !== kind)));
    this.#flash = without(this.#flash);
    this.#newFlash = without(this.#newFlash);
    this.#host.changed();
  }

  putPageTitle(title: string): void {
    if (title === this.#title) return;
    this.#title = title;
    this.#host.changed();
  }

  redirect(to: string, { external, ...options }: RedirectOptions = {}): Redirect {
    const address = external ? toExternalUrl(to) : toLocalPath(to, "redirect");
    return this.#leave(new Redirect(address, "redirect", options));
  }

  pushNavigate(to: string, options: { replace?: boolean } = {}): Redirect {
    return this.#leave(new Redirect(toLocalPath(to, "pushNavigate"), "live_redirect", options));
  }

  pushPatch(to: string, options: { replace?: boolean } = {}): Navigation {
    this.#patch = new Navigation(toLocalPath(to, "pushPatch"), options.replace ?? false);
    this.#host.changed();
    return this.#patch;
  }

  /** Outside every handler too: it is then done as soon as the view is free. */
  #leave(redirect: Redirect): Redirect {
    this.#redirect = redirect;
    this.#host.changed();
    return redirect;
  }

  /** A component leads on: its messages go along, those put later in the same handler too. */
  carry(flash: () => Flash): void {
    this.#carried = flash;
  }

  #takeCarried(): void {
    const carried = this.#carried?.() ?? emptyFlash;
    this.#carried = undefined;
    for (const [kind, message] of Object.entries(carried)) this.putFlash(kind, message);
  }

  /** The view has ended: frees what only its socket knows of. */
  override close(): void {
    super.close();
    this.#host.services.presence.release(this);
  }

  /** An event that a component pushed: these go before the view's. */
  pushComponentEvent(event: PushedEvent): void {
    (this.#componentEvents ??= []).push(event);
  }

  /** Takes what was pushed since the last call. */
  takeEvents(): readonly PushedEvent[] {
    if (this.#componentEvents === undefined && this.#events === undefined) return NO_EVENTS;
    const events = [...(this.#componentEvents ?? []), ...(this.#events ?? [])];
    this.#events = undefined;
    this.#componentEvents = undefined;
    return events;
  }

  /** The title as last set, if ever. */
  get title(): string | undefined {
    return this.#title;
  }

  get hasRedirect(): boolean {
    return this.#redirect !== undefined;
  }

  /** Whether something asked to go elsewhere, and nobody has done so yet. */
  get leads(): boolean {
    return this.#redirect !== undefined || this.#patch !== undefined;
  }

  takeRedirect(): Redirect | undefined {
    const redirect = this.#redirect;
    this.#redirect = undefined;
    if (redirect !== undefined) this.#takeCarried();
    return redirect;
  }

  takePatch(): Navigation | undefined {
    const patch = this.#patch;
    this.#patch = undefined;
    if (patch !== undefined) this.#takeCarried();
    return patch;
  }

  /** Messages put since the last render: what leaving carries along. */
  get newFlash(): Flash {
    return this.#newFlash;
  }

  /** A patch carries along what leaving would. (Phoenix.LiveView.Utils.replace_flash) */
  keepNewFlash(): void {
    this.#flash = this.#newFlash;
  }

  /** What was put has been shown. */
  shown(): void {
    this.#newFlash = emptyFlash;
  }

  /** The address a view is mounted at. */
  mountedAt(action: string | undefined): void {
    this.#liveAction = action;
  }

  patchedTo(url: URL, action: string | undefined): void {
    this.#href = url.href;
    this.#liveAction = action;
    this.#navigation = "patch";
  }
}

const ASSIGN_NAMES = { refPrefix: "", reserved: ["session", "flash", "pageTitle", "liveAction"] };
const NO_EVENTS: readonly PushedEvent[] = [];
