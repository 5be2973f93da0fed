import type { Flash } from "./flash.ts";
import type { HandlerSession } from "./handler-session.ts";
import type { Redirect } from "./outcome.ts";
import type { LiveServices } from "./services.ts";
import type { ViewSocket } from "./view-socket.ts";
import type { ViewStart } from "./view-start.ts";

/** What the client is told about where to go. */
export function redirectPayload(redirect: Redirect, flash: Flash, sealFlash: (flash: Flash) => string): object {
  return {
    to: redirect.to,
    ...(redirect.kind === "live_redirect" && { kind: redirect.replace ? "replace" : "push" }),
    ...(Object.keys(flash).length > 0 && { flash: sealFlash(flash) }),
  };
}

/** Tells the client to go elsewhere: events that were pushed first, then the redirect as the answer to its message. */
export function sendRedirect(start: ViewStart, socket: ViewSocket, leave: { ref?: string; redirect: Redirect }): void {
  const { outlet, services } = start;
  const { ref, redirect } = leave;
  const events = socket.takeEvents();
  if (events.length > 0) outlet.push("diff", JSON.stringify({ e: events }));
  const payload = redirectPayload(redirect, socket.newFlash, services.tokens.sealFlash);
  if (ref === undefined) outlet.push(redirect.kind, JSON.stringify(payload));
  else outlet.reply(ref, JSON.stringify({ [redirect.kind]: payload }));
}

/** A page that is about to be left waits a moment for its writes. Returns whether the browser holds them. */
export async function writesConfirmed(session: HandlerSession, services: LiveServices): Promise<boolean> {
  const { clock, limits } = services;
  let cancel = () => {};
  const late = new Promise<boolean>((resolve) => {
    cancel = clock.setTimeout(() => resolve(false), limits.redirectWait);
  });
  const flushed = session.handle.flush().then(
    () => true,
    () => false,
  );
  const saved = await Promise.race([flushed, late]);
  cancel();
  return saved;
}
