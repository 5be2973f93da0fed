import type { Rendered } from "../html/template.ts";
import type { SessionReader } from "../session/handle.ts";
import type { SessionKeys } from "../session/values/define-session.ts";
import type { ViewCallbacks } from "./live-view.ts";
import type { ViewSocket } from "./view-socket.ts";

/** The view's template, within its live layout. */
export function viewTree(callbacks: ViewCallbacks, socket: ViewSocket, session: SessionReader<SessionKeys>): Rendered {
  const assigns = { ...socket.assigns, session, flash: socket.flash, liveAction: socket.liveAction };
  const inner = callbacks.render(assigns);
  return socket.layout ? socket.layout(assigns, inner) : inner;
}
