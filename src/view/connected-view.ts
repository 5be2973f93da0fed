import type { ViewCallbacks } from "./live-view.ts";
import type { HandlerSession } from "./handler-session.ts";
import type { TopicMessage } from "../pubsub/topic.ts";
import type { ComponentId } from "../html/component.ts";
import type { ViewSocket } from "./view-socket.ts";
import type { ViewStart } from "./view-start.ts";

/**
 * A connected view, as its parts see it. A part keeps the view and no functions of its own: ten thousand idle views have
 * all of them.
 */
export interface ConnectedView {
  readonly start: ViewStart;
  readonly callbacks: ViewCallbacks;
  readonly session: HandlerSession;
  readonly socket: ViewSocket;
  /** Posts a handler. `ref` is of the client's message that it answers, if it answers one. */
  run(ref: string | undefined, name: string, handler: () => unknown): void;
  /** A message of a topic, a timer or another view. */
  receive(message: TopicMessage): void;
  /** Something visible changed: the view is rendered when the handler at work, if one is, has returned. */
  changed(): void;
  /** The same of a component. */
  componentChanged(): void;
  /** Gives a component some props anew, with the next render. */
  sendUpdate(update: SentUpdate): void;
  /** Ends by an error. @returns false when the view has ended before. */
  crash(error: unknown): boolean;
}

/** Props that a component is given beside those of its place in the template. */
export interface SentUpdate {
  readonly type: object;
  readonly id: ComponentId;
  readonly props: Readonly<Record<string, unknown>>;
}
