import { HoldfastError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import { decodeEvent, type EventParams } from "./event-params.ts";
import type { EventHandler, ViewCallbacks } from "./live-view.ts";
import { isThenable } from "./settle.ts";
import type { ViewSocket } from "./view-socket.ts";

/** The payload of an `event` message. */
export interface WireEvent {
  readonly type: unknown;
  readonly event: string;
  readonly value: unknown;
  readonly meta: unknown;
  /** Files chosen in the form's inputs, by the ref of their upload. */
  readonly uploads: unknown;
}

/** The view an event is for. */
export interface EventTarget {
  readonly callbacks: ViewCallbacks;
  readonly socket: ViewSocket;
  readonly logger: Logger;
}

/** Events the client sends by itself, harmless to a view that does not declare them. */
const OPTIONAL = new Set(["set_session"]);

/** Calls the handler of a wire event. Only names the view declares can be called. */
export function dispatchEvent(view: EventTarget, event: WireEvent): unknown {
  const { socket } = view;
  socket.uploads.select(event.uploads);
  if (event.event === "lv:clear-flash") return clearFlash(socket, event.value);
  const { lifecycle } = socket;
  if (!lifecycle.has("handleEvent")) return callHandler(view, event);
  const params = decodeEvent(event.type, event.value, event.meta);
  return lifecycle.run("handleEvent", { socket, args: [event.event, params] }, () => callHandler(view, event));
}

function callHandler({ callbacks, socket, logger }: EventTarget, event: WireEvent): unknown {
  const handler = callbacks.events.get(event.event);
  if (handler === undefined) {
    if (OPTIONAL.has(event.event)) return undefined;
    throw new HoldfastError(
      "event_unknown",
      `The browser sent the event "${event.event}", which the view's \`events\` do not declare.`,
    );
  }
  const params = decodeEvent(event.type, event.value, event.meta);
  return handler.schema === undefined
    ? handler.handle(socket, params)
    : validated(handler, socket, { params, event, logger });
}

interface Unvalidated {
  readonly params: EventParams;
  readonly event: WireEvent;
  readonly logger: Logger;
}

function validated(handler: EventHandler, socket: ViewSocket, unvalidated: Unvalidated): unknown {
  const result = handler.schema?.["~standard"].validate(unvalidated.params);
  const act = (outcome: Awaited<NonNullable<typeof result>>): unknown => {
    if (outcome.issues === undefined) return handler.handle(socket, outcome.value);
    if (handler.invalid !== undefined) return handler.invalid(socket, outcome.issues, unvalidated.params);
    const issues = outcome.issues.map((issue) => issue.message);
    unvalidated.logger.warn(
      { event: unvalidated.event.event, issues },
      "event refused by its schema; declare `invalid` to answer it",
    );
    return undefined;
  };
  return isThenable(result) ? Promise.resolve(result).then(act) : result && act(result);
}

function clearFlash(socket: ViewSocket, value: unknown): void {
  const key = typeof value === "object" && value !== null && "key" in value ? value.key : undefined;
  socket.clearFlash(typeof key === "string" ? key : undefined);
}
