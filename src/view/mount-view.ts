import type { MountParams, ViewCallbacks } from "./live-view.ts";
import { OnMount } from "./on-mount.ts";
import { andThen } from "./settle.ts";
import type { ViewSocket } from "./view-socket.ts";

/** What is mounted, beside the view itself. */
export interface MountOptions {
  readonly params: MountParams;
  /** Hooks of the route's group. */
  readonly onMount: readonly OnMount[];
}

/**
 * Runs the hooks of `onMount`, each once, then `mount`; a redirect of one ends it. For HTTP as when connected.
 *
 * @returns a promise where one of them does; a page whose view mounts without waiting is answered without.
 */
export function mountView(callbacks: ViewCallbacks, socket: ViewSocket, options: MountOptions): void | Promise<void> {
  const { params } = options;
  const mount = () => andThen(callbacks.mount(socket, params), (assigns) => assign(socket, assigns));
  if (options.onMount.length === 0 && callbacks.onMount.length === 0) return mount();
  const hooks = [...new Set([...options.onMount, ...callbacks.onMount])];
  const from = (index: number): void | Promise<void> => {
    const hook = hooks[index];
    if (hook === undefined) return mount();
    return andThen(OnMount.run(hook, socket, params), (assigns) => {
      assign(socket, assigns);
      return socket.hasRedirect ? undefined : from(index + 1);
    });
  };
  return from(0);
}

/** Runs `handleParams`, its hooks first; for HTTP as when connected. */
export function callHandleParams(callbacks: ViewCallbacks, socket: ViewSocket, params: MountParams): unknown {
  if (callbacks.handleParams === undefined && socket.lifecycle === undefined) return undefined;
  const { url } = socket;
  const own = () => callbacks.handleParams?.(socket, params, url);
  return socket.lifecycle === undefined
    ? own()
    : socket.lifecycle.run("handleParams", { socket, args: [params, url] }, own);
}

function assign(socket: ViewSocket, assigns: unknown): void {
  if (!socket.hasRedirect && typeof assigns === "object" && assigns !== null)
    socket.assign(assigns as Record<string, unknown>);
}
