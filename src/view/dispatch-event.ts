import { HoldfastError } from "../base/errors.ts";
import type { Logger } from "../base/logger.ts";
import type { EventHandler, EventSocket } from "./event-handler.ts";
import { decodeEvent, type EventParams } from "./event-params.ts";
import { isThenable } from "./settle.ts";

/** The payload of an `event` message. */
export interface WireEvent {
  readonly type: unknown;
  readonly event: string;
  readonly value: unknown;
  readonly meta: unknown;
  /** Files chosen in the form's inputs, by the ref of their upload. */
  readonly uploads: unknown;
  /** The component it is for; undefined for the view. */
  readonly cid: number | undefined;
}

/** The view or the component an event is for. */
export interface EventTarget {
  readonly events: ReadonlyMap<string, EventHandler>;
  readonly socket: EventSocket;
  readonly logger: Logger;
}

/** Events the client sends by itself, harmless to a view that does not declare them. */
const OPTIONAL = new Set(["set_session"]);

/** Calls the handler of a wire event. Only names that are declared can be called. */
export function dispatchEvent(target: EventTarget, event: WireEvent): unknown {
  const { socket } = target;
  if (event.uploads !== undefined) socket.uploads?.select(event.uploads);
  if (event.event === "lv:clear-flash") return clearFlash(socket, event.value);
  const { lifecycle } = socket;
  if (!lifecycle?.has("handleEvent")) return callHandler(target, event);
  const params = decodeEvent(event.type, event.value, event.meta);
  return lifecycle.run("handleEvent", { socket, args: [event.event, params] }, () => callHandler(target, event));
}

function callHandler({ events, socket, logger }: EventTarget, event: WireEvent): unknown {
  const handler = events.get(event.event);
  if (handler === undefined) {
    if (OPTIONAL.has(event.event)) return undefined;
    throw new HoldfastError(
      "event_unknown",
      `The browser sent the event "${event.event}", which the \`events\` of the ${event.cid === undefined ? "view" : "component"} do not declare.`,
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

function validated(handler: EventHandler, socket: EventSocket, unvalidated: Unvalidated): unknown {
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

function clearFlash(socket: EventSocket, value: unknown): void {
  const key = typeof value === "object" && value !== null && "key" in value ? value.key : undefined;
  socket.clearFlash(typeof key === "string" ? key : undefined);
}
