import { HoldfastError } from "../base/errors.ts";
import { Embed } from "../html/embed.ts";
import { checkContainer, type Container } from "./container.ts";
import { LiveView } from "./live-view.ts";
import type { ViewToken } from "./page-tokens.ts";
import type { LiveServices } from "./services.ts";

/** How a view is embedded by {@link liveRender}. */
export interface LiveRenderOptions {
  /** Unique on the page, and the same each time. */
  readonly id: string;
  /** JSON, given to the view's `mount`; signed into the page, so never secret. */
  readonly params?: Readonly<Record<string, unknown>>;
  /** In place of the view's own container. */
  readonly container?: Container;
  /** Keeps the view, its state and its element while the page around it changes by live navigation. */
  readonly sticky?: boolean;
  /** Ends the view around it too when this one crashes; else a crash stays with the view that crashed. */
  readonly linked?: boolean;
}

/** What `liveRender` puts into a template. */
interface LiveRenderPayload {
  readonly view: LiveView;
  readonly params: Readonly<Record<string, unknown>>;
  readonly container: Container | undefined;
  readonly sticky: boolean;
  readonly linked: boolean;
}

export const embedPayload = (embed: Embed): LiveRenderPayload => embed.payload as LiveRenderPayload;

/**
 * The token of an embedded view. In a live view it is nested; in a controller's page, or where it is sticky, a root of
 * its own.
 */
export function embedToken(services: LiveServices, embed: Embed, parent: ViewToken | undefined): ViewToken {
  const { id } = embed;
  const { view, params, sticky, linked } = embedPayload(embed);
  const key = [...services.views].find(([, registered]) => registered === view)?.[0];
  if (key === undefined) {
    throw new HoldfastError(
      "definition_invalid",
      `liveRender("${id}"): register the view, as in createApp({ views: { ${id.replace(/\W/g, "") || "header"}: TheView } }).`,
    );
  }
  if (sticky) return { id, kind: "embedded", key, liveSession: "", params, sticky };
  if (parent === undefined) return { id, kind: "embedded", key, liveSession: "", params };
  const nested = { id, kind: "nested", key, liveSession: parent.liveSession, parentId: parent.id, params } as const;
  return linked ? { ...nested, linked } : nested;
}

/**
 * Renders a live view inside a template: nested in another live view, or embedded in a controller's page or layout.
 * The view must be registered: `createApp({ views: { header: Header } })`. (Phoenix.Component.live_render/3)
 *
 * @example
 * ```ts
 * import { html, liveRender, liveView } from "holdfast";
 *
 * const Header = liveView({ mount: () => ({}), render: () => html`<b>Hello</b>` });
 * const page = html`<header>${liveRender(Header, { id: "header" })}</header>`;
 * ```
 * @throws HoldfastError `definition_invalid` for an id that is empty or holds white space.
 */
export function liveRender(view: LiveView, options: LiveRenderOptions): Embed {
  if (!(view instanceof LiveView)) {
    throw new HoldfastError("definition_invalid", "liveRender takes a view made by liveView.");
  }
  if (!/^[^\s"'<>&]{1,100}$/.test(options.id)) {
    throw new HoldfastError(
      "definition_invalid",
      `liveRender needs an id without white space or quotes, not "${options.id}".`,
    );
  }
  const { id, params = {}, container, sticky = false, linked = false } = options;
  checkContainer(container, `liveRender("${id}")`);
  if (sticky && linked) {
    throw new HoldfastError("definition_invalid", `liveRender("${id}"): a sticky view has no parent to be linked to.`);
  }
  return new Embed(id, { view, params, container, sticky, linked } satisfies LiveRenderPayload);
}
