import { HoldfastError } from "../base/errors.ts";
import { Embed } from "../html/embed.ts";
import { LiveView } from "./live-view.ts";

/** What `liveRender` puts into a template. */
export interface LiveRenderPayload {
  readonly view: LiveView;
  readonly params: Readonly<Record<string, unknown>>;
}

/**
 * Renders a live view inside a template: nested in another live view, or embedded in a controller's page or layout.
 * The view must be registered: `createApp({ views: { header: Header } })`. (Phoenix.Component.live_render/3)
 *
 * @param options.id unique on the page, and the same each time.
 * @param options.params JSON, given to the view's `mount`; signed into the page, so never secret.
 * @example
 * ```ts
 * import { html, liveRender, liveView } from "holdfast";
 *
 * const Header = liveView({ mount: () => ({}), render: () => html`<b>Hello</b>` });
 * const page = html`<header>${liveRender(Header, { id: "header" })}</header>`;
 * ```
 * @throws HoldfastError `definition_invalid` for an id that is empty or holds white space.
 */
export function liveRender(
  view: LiveView,
  options: { readonly id: string; readonly params?: Readonly<Record<string, unknown>> },
): Embed {
  if (!(view instanceof LiveView)) {
    throw new HoldfastError("definition_invalid", "liveRender takes a view made by liveView.");
  }
  if (!/^[^\s"'<>&]{1,100}$/.test(options.id)) {
    throw new HoldfastError(
      "definition_invalid",
      `liveRender needs an id without white space or quotes, not "${options.id}".`,
    );
  }
  return new Embed(options.id, { view, params: options.params ?? {} } satisfies LiveRenderPayload);
}
