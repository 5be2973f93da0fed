import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldfastError } from "../base/errors.ts";
import type { EventParams } from "./event-params.ts";
import type { Lifecycle } from "./lifecycle.ts";
import type { Uploads } from "./uploads/uploads.ts";

/** What a view's and a component's socket have in common, as far as events go. */
export interface EventSocket {
  clearFlash(kind?: string): void;
  readonly lifecycle?: Lifecycle | undefined;
  readonly uploads?: Uploads;
}

/** An event handler in one shape. */
export interface EventHandler {
  readonly schema?: StandardSchemaV1;
  readonly handle: (socket: EventSocket, params: unknown) => unknown;
  readonly invalid?: (socket: EventSocket, issues: readonly StandardSchemaV1.Issue[], params: EventParams) => unknown;
}

/** The `events` of a definition, by name. @throws HoldfastError `definition_invalid` */
export function toHandlers(events: object): Map<string, EventHandler> {
  return new Map(Object.entries(events).map(([name, spec]) => [name, toHandler(name, spec)]));
}

function toHandler(name: string, spec: unknown): EventHandler {
  if (typeof spec === "function") return { handle: spec as EventHandler["handle"] };
  if (typeof spec === "object" && spec !== null && "handle" in spec && "params" in spec) {
    const { params, handle, invalid } = spec as { params: StandardSchemaV1 } & EventHandler;
    return { schema: params, handle, ...(invalid && { invalid }) };
  }
  throw new HoldfastError(
    "definition_invalid",
    `Event "${name}" must be a function of (socket, params) or { params: schema, handle(socket, params) }.`,
  );
}
