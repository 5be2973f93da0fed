import type { Hook } from "phoenix_live_view";
import { boundInputs } from "./bound-input.ts";
import type { SessionInputs } from "./input-events.ts";

/**
 * The hook `SetSession`: writes inputs named like client keys into the session as the user types.
 *
 * `data-session-debounce` (or `phx-debounce`) on an input or the hook's element says how many milliseconds after the
 * last keystroke it is sent, or `blur`; 300 is the default. Leaving the input, Enter and leaving the page send at once.
 *
 * The inputs are listened to from the start of the page, not from here: what is typed before the view is connected
 * counts, too.
 *
 * @example `<form id="me" phx-hook="SetSession"><input name="username"></form>`
 */
export function createSetSession(inputs: SessionInputs): Hook {
  return {
    reconnected() {
      inputs.reconnected();
    },
    destroyed() {
      for (const input of boundInputs(this.el)) inputs.release(input.name);
    },
  };
}
