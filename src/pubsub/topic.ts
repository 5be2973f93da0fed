import { HoldfastError } from "../base/errors.ts";

/**
 * A named subject that views subscribe to; `Events` types what is broadcast on it, payloads by event name. Payloads are
 * JSON: they may cross processes. Made by {@link defineTopic}.
 */
export interface Topic<out Events extends object = object> {
  readonly name: string;
  /** Carries the type alone; never present at run time. */
  readonly "~events"?: Events;
}

/** A message as it travels on a topic. */
export interface TopicMessage {
  readonly event: string;
  readonly payload: unknown;
}

/**
 * Declares a topic. Views list it under `topics` so that their `info` handlers are typed,
 * and subscribe with `socket.subscribe(topic)`.
 *
 * @example
 * ```ts
 * import { defineTopic } from "holdfast";
 *
 * const chat = defineTopic<{ posted: { from: string; text: string } }>("chat");
 * ```
 * @throws HoldfastError `definition_invalid` for an empty name.
 */
export function defineTopic<Events extends object>(name: string): Topic<Events> {
  if (name === "") throw new HoldfastError("definition_invalid", "defineTopic needs a name that is not empty.");
  return Object.freeze({ name });
}

/** The channel of a topic on the pub/sub, apart from the ones Holdfast uses itself. */
export const topicChannel = (topic: Topic): string => `topic:${topic.name}`;
