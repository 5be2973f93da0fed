import { HoldfastError } from "../base/errors.ts";
import type { SessionDefinition, SessionKeys } from "../session/values/define-session.ts";
import type { AnySocket, MountedAssigns, MountParams } from "./live-view.ts";
import type { Redirect } from "./outcome.ts";
import type { Assigns, MountSocket } from "./socket.ts";

/** A hook that runs before `mount`; `A` is what it assigns. Made by {@link onMount}. */
export class OnMount<out A = object> {
  readonly #run: (socket: AnySocket, params: MountParams) => unknown;
  /** Carries the type alone; never present at run time. */
  declare readonly "~assigns"?: A;

  constructor(run: (socket: AnySocket, params: MountParams) => unknown) {
    this.#run = run;
  }

  static run(hook: OnMount, socket: AnySocket, params: MountParams): unknown {
    return hook.#run(socket, params);
  }
}

/** What the hooks of a list assign, together. */
export type HookAssigns<H extends readonly OnMount[]> = H extends readonly [
  OnMount<infer First>,
  ...infer Rest extends readonly OnMount[],
]
  ? First & HookAssigns<Rest>
  : Record<never, never>;

/**
 * Declares a hook that runs before a view's `mount`, in the first HTML and when connected: a guard, or assigns that many
 * views share. Give it to `app.liveSession` for every route of a group, and to a view's own `onMount` so that the view
 * sees the types of what it assigns; a hook that stands in both runs once. (Phoenix.LiveView.on_mount/1)
 *
 * `mount` returns assigns to add, nothing to go on, or a redirect, which ends the mount.
 *
 * @example
 * ```ts
 * import { defineSession, html, liveView, onMount } from "holdfast";
 * import { z } from "zod";
 *
 * const session = defineSession({ userId: { schema: z.number().optional() } });
 *
 * const requireUser = onMount({
 *   session,
 *   mount(socket) {
 *     const { userId } = socket.session;
 *     return userId === undefined ? socket.redirect("/login") : { user: { id: userId } };
 *   },
 * });
 *
 * const Profile = liveView({
 *   session,
 *   onMount: [requireUser],
 *   mount: () => ({}),
 *   render: ({ user }) => html`<h1>User ${user.id}</h1>`,
 * });
 * ```
 * @throws HoldfastError `definition_invalid` without a function `mount`.
 */
export function onMount<
  R extends Assigns | Redirect | void | Promise<Assigns | Redirect | void>,
  K extends SessionKeys = Record<never, never>,
>(options: {
  readonly session?: SessionDefinition<K>;
  mount(socket: MountSocket<K>, params: MountParams): R;
}): OnMount<MountedAssigns<R>> {
  if (typeof options.mount !== "function") {
    throw new HoldfastError("definition_invalid", "onMount needs a function `mount`.");
  }
  return new OnMount((socket, params) => options.mount(socket as unknown as MountSocket<K>, params));
}
