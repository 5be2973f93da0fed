import type { Lifecycle } from "./lifecycle.ts";
import { isThenable } from "./settle.ts";

/** Runs the hooks of a view or a component that was rendered. */
export function afterRender(
  socket: { readonly lifecycle: Lifecycle | undefined },
  host: { crash(error: unknown): void },
): void {
  const pending = socket.lifecycle?.run("afterRender", { socket, args: [] }, () => undefined);
  // Nothing waits for these hooks: one that is async all the same fails as late as it likes.
  if (isThenable(pending)) void Promise.resolve(pending).catch((error: unknown) => host.crash(error));
}
