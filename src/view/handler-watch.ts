import { isThenable } from "./settle.ts";
import type { ViewStart } from "./view-start.ts";

/** Runs a handler; one that takes long is told of, once. */
export function watched(start: ViewStart, name: string, handler: () => unknown): unknown {
  const { clock, limits } = start.services;
  const started = clock.now();
  const result = handler();
  if (isThenable(result)) return whileItWaits(start, name, result);
  if (clock.now() - started >= limits.slowHandler) slow(start, name, "held up the whole process");
  return result;
}

/** A handler that waits holds up its own view alone; it may never return, so it is told of while it waits. */
function whileItWaits(start: ViewStart, name: string, result: PromiseLike<unknown>): PromiseLike<unknown> {
  const { clock, limits } = start.services;
  const cancel = clock.setTimeout(() => slow(start, name, "its view waits"), limits.slowHandler);
  const pending = Promise.resolve(result);
  pending.then(cancel, cancel);
  return pending;
}

function slow({ plan, services }: ViewStart, handler: string, effect: string): void {
  const fields = { view: plan.token.id, path: new URL(plan.href).pathname, handler };
  services.logger.warn(fields, `a handler takes long: ${effect}`);
}
