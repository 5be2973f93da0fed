import { Socket } from "phoenix";
import { LiveSocket, type HooksOptions, type LiveSocketOptions } from "phoenix_live_view";
import { ClientSession } from "./client-session.ts";
import { listenToForms } from "./form-tokens.ts";
import { listenToInputs } from "./input-events.ts";
import { listenToPage } from "./page-events.ts";
import { readPageInfo } from "./page-info.ts";
import { Loads } from "./loads.ts";
import { createSetSession } from "./set-session.ts";
import { usableStorages } from "./storages.ts";

/** Options of the official LiveSocket; `hooks` must leave the name `SetSession` to us. */
export interface CreateLiveSocketOptions extends LiveSocketOptions {
  /** Polls when the WebSocket is not open in that time, in ms, as behind a proxy that lets none through. */
  longPollFallbackMs?: number;
  /** `LongPoll` of the package phoenix, to poll from the start. */
  transport?: new (endpoint: string) => object;
  hooks?: HooksOptions;
}

/**
 * Creates the page's LiveSocket: the official one, with the session's hook, channel and commits. Call `connect()` on
 * it, as ever. The socket's path and all else come from the page's `<meta name="holdfast">`.
 *
 * `params` reach the join of every view. Unlike with the official constructor they are not in the socket's URL,
 * where proxies would log them.
 *
 * @throws Error when a hook of yours is called `SetSession`, or the page has no `<meta name="holdfast">`.
 *
 * @example
 * ```ts
 * import { createLiveSocket } from "holdfast/client";
 *
 * const liveSocket = createLiveSocket({ hooks: { Chart } });
 * liveSocket.connect();
 * ```
 */
export function createLiveSocket(options: CreateLiveSocketOptions = {}): LiveSocket {
  const { hooks = {}, params, dom = {}, ...rest } = options;
  if ("SetSession" in hooks) {
    throw new Error("createLiveSocket: the hook name SetSession is taken by Holdfast; give yours another name.");
  }
  const page = readPageInfo(document);
  const session = new ClientSession(page);
  const storages = usableStorages();
  const loads = new Loads(storages.sessionStorage, document.querySelector("[data-phx-session]") !== null);
  const liveSocket = new LiveSocket(page.socket, Socket, {
    ...storages,
    ...rest,
    hooks: { ...hooks, SetSession: createSetSession(session) },
    dom: {
      ...dom,
      onBeforeElUpdated(from, to) {
        session.keep(from, to);
        dom.onBeforeElUpdated?.(from, to);
      },
      onPatchEnd(container) {
        dom.onPatchEnd?.(container);
        loads.joined();
        session.show();
      },
    },
  });
  const own = typeof params === "function" ? params : () => params;
  liveSocket.params = (el) => ({ ...own(el as HTMLElement), ...session.params(), ...loads.params() });
  session.attach(liveSocket);
  listenToForms(document, session.tokens);
  listenToInputs(document, session);
  listenToPage(session, page.prefix);
  return liveSocket;
}
