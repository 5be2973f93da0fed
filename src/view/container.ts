import { randomId } from "../base/random-id.ts";
import { escapeHtml } from "../html/escape.ts";
import type { ViewCallbacks } from "./live-view.ts";

/** A container id that no other page has. */
export const newContainerId = (): string => `phx-${randomId(12)}`;

export interface ContainerAttributes {
  readonly id: string;
  readonly session: string;
  readonly static: string;
  readonly main?: boolean;
  readonly parentId?: string;
}

/** The element around a view's HTML, as the client finds it. (Phoenix.LiveView.Static.to_rendered_content_tag) */
export function containerHtml(callbacks: ViewCallbacks, attributes: ContainerAttributes, inner: string): string {
  const { tag = "div", class: className } = callbacks.container ?? {};
  const own = className === undefined ? "" : ` class="${escapeHtml(className)}"`;
  const main = attributes.main ? " data-phx-main" : "";
  const parent = attributes.parentId === undefined ? "" : ` data-phx-parent-id="${escapeHtml(attributes.parentId)}"`;
  return (
    `<${tag} id="${escapeHtml(attributes.id)}"${main}${parent} data-phx-session="${attributes.session}"` +
    ` data-phx-static="${attributes.static}"${own}>${inner}</${tag}>`
  );
}
