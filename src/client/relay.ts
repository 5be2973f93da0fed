import type { LiveSocket } from "phoenix_live_view";

const SUBSCRIBERS = ".phx-hook-subscribe-to-session";

/** What is needed of the official client's view; not among its public types. */
interface PushingView {
  readonly id: string;
  isConnected(): boolean;
  pushHookEvent(el: Element, target: null, event: string, payload: unknown): Promise<unknown>;
}

/** Delivers `set_session` with `[name, value]` to every view that renders an element of the article's class. */
export function relay(liveSocket: LiveSocket, name: string, value: unknown): void {
  const told = new Set<string>();
  for (const el of document.querySelectorAll(SUBSCRIBERS)) {
    liveSocket.owner(el, (view: unknown) => {
      const { id } = view as PushingView;
      if (told.has(id) || !(view as PushingView).isConnected()) return;
      told.add(id);
      // A connection lost on the way is no loss: the view mounts with the session as it is then.
      (view as PushingView).pushHookEvent(el, null, "set_session", [name, value]).catch(() => {});
    });
  }
}
