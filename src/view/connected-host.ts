import type { ConnectInfo } from "../base/connect-info.ts";
import type { ComponentId } from "../html/component.ts";
import type { TopicMessage } from "../pubsub/topic.ts";
import type { ConnectedView } from "./connected-view.ts";
import type { HandlerSession } from "./handler-session.ts";
import type { LiveServices } from "./services.ts";
import type { NavigationType } from "./socket.ts";
import type { MessageTarget, SocketHost } from "./view-socket.ts";
import { ViewSubscriptions } from "./view-subscriptions.ts";
import { ViewTimers } from "./view-timers.ts";

/** Carries what the socket of a connected view does out of it. */
export class ConnectedHost implements SocketHost {
  readonly #view: ConnectedView;
  #subscriptions: ViewSubscriptions | undefined;
  #timers: ViewTimers | undefined;
  #closed = false;

  constructor(view: ConnectedView) {
    this.#view = view;
  }

  get id(): string {
    return this.#view.start.plan.token.id;
  }
  get connected(): boolean {
    return true;
  }
  get session(): HandlerSession {
    return this.#view.session;
  }
  get services(): LiveServices {
    return this.#view.start.services;
  }

  connectInfo(): ConnectInfo {
    return this.#view.start.connectInfo;
  }
  staticChanged(): boolean {
    const { services, plan } = this.#view.start;
    return services.staticChanged(plan.connectParams["_track_static"]);
  }

  subscribe(channel: string): void {
    if (this.#closed) return;
    this.#subscriptions ??= new ViewSubscriptions(this.services, (message) => this.#view.receive(message));
    this.#subscriptions.subscribe(channel);
  }
  unsubscribe(channel: string): void {
    this.#subscriptions?.unsubscribe(channel);
  }
  publish(channel: string, message: unknown): void {
    this.services.pubsub.publish(channel, message);
  }
  send(to: MessageTarget, message: TopicMessage): void {
    const { family } = this.#view.start;
    if (to === "self") this.#view.receive(message);
    else if (to === "parent") family.sendParent(message);
    else family.sendChild(to.child, message);
  }
  after(ms: number, run: () => void): () => void {
    if (this.#closed) return () => {};
    return (this.#timers ??= new ViewTimers(this.services)).after(ms, run);
  }

  navigationType(path: string): NavigationType {
    const { routes, plan } = this.#view.start;
    return routes.navigationType(new URL(path, plan.href));
  }
  parentAssigns(): Readonly<Record<string, unknown>> {
    return this.#view.start.family.parentAssigns();
  }
  sendUpdate(type: object, id: ComponentId, props: Readonly<Record<string, unknown>>): void {
    this.#view.sendUpdate({ type, id, props });
    this.#view.componentChanged();
  }

  changed(): void {
    this.#view.changed();
  }
  post(handler: () => unknown): void {
    this.#view.run(undefined, "async", handler);
  }
  crash(error: unknown): void {
    this.#view.crash(error);
  }

  /** The view has ended. */
  close(): void {
    this.#closed = true;
    this.#subscriptions?.close();
    this.#timers?.close();
  }
}
