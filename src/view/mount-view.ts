import type { MountParams, ViewCallbacks } from "./live-view.ts";
import { OnMount } from "./on-mount.ts";
import type { ViewSocket } from "./view-socket.ts";

/** What is mounted, beside the view itself. */
export interface MountOptions {
  readonly params: MountParams;
  /** Hooks of the route's group. */
  readonly onMount: readonly OnMount[];
}

/** Runs the hooks of `onMount`, each once, then `mount`; a redirect of one ends it. For HTTP as when connected. */
export async function mountView(callbacks: ViewCallbacks, socket: ViewSocket, options: MountOptions): Promise<void> {
  const { params } = options;
  for (const hook of new Set([...options.onMount, ...callbacks.onMount])) {
    const assigns = await OnMount.run(hook, socket, params);
    if (socket.hasRedirect) return;
    assign(socket, assigns);
  }
  const assigns = await callbacks.mount(socket, params);
  if (!socket.hasRedirect) assign(socket, assigns);
}

/** Runs `handleParams`, its hooks first; for HTTP as when connected. */
export function callHandleParams(callbacks: ViewCallbacks, socket: ViewSocket, params: MountParams): unknown {
  const { url } = socket;
  const own = () => callbacks.handleParams?.(socket, params, url);
  return socket.lifecycle === undefined
    ? own()
    : socket.lifecycle.run("handleParams", { socket, args: [params, url] }, own);
}

function assign(socket: ViewSocket, assigns: unknown): void {
  if (typeof assigns === "object" && assigns !== null) socket.assign(assigns as Record<string, unknown>);
}
