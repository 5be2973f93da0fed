import { HoldfastError } from "../base/errors.ts";
import type { SessionDefinition } from "../session/values/define-session.ts";
import { LiveView } from "../view/live-view.ts";

/** @throws HoldfastError `definition_invalid` for what is no live view, or one of another session. */
export function checkView(appSession: SessionDefinition, place: string, view: LiveView): void {
  if (!(view instanceof LiveView))
    throw new HoldfastError("definition_invalid", `${place} takes a view made by liveView.`);
  const { session } = LiveView.callbacksOf(view);
  if (session !== undefined && session !== (appSession as unknown)) {
    throw new HoldfastError(
      "definition_invalid",
      `The view of ${place} has another session definition than the app: give both the same one.`,
    );
  }
}
