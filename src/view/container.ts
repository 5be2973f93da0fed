import { HoldfastError } from "../base/errors.ts";
import { randomId } from "../base/random-id.ts";
import { attrs, type AttributeValue } from "../html/attrs.ts";
import { attributesHole } from "../html/hole.ts";
import { printAttribute } from "../html/print.ts";
import { escapeHtml } from "../html/escape.ts";

/** The element around a view: its tag (default `div`) and attributes. */
export type Container = { readonly tag?: string } & Readonly<Record<string, AttributeValue>>;

/** A container id that no other page has. */
export const newContainerId = (): string => `phx-${randomId(12)}`;

/** What the client knows a container by, and what the view's developer gave it. */
export interface ContainerAttributes {
  readonly id: string;
  readonly session: string;
  readonly static: string;
  readonly main?: boolean;
  readonly parentId?: string | undefined;
  readonly sticky?: boolean;
  readonly container: Container | undefined;
}

/** @throws HoldfastError `definition_invalid` for a tag or attribute that would break the page, at definition. */
export function checkContainer(container: Container | undefined, place: string): void {
  if (container === undefined) return;
  const { tag = "div", ...own } = container;
  const taken = attrs(own).entries.some(([name]) => /^(id|data-phx-.*)$/i.test(name));
  if (typeof tag === "string" && /^[a-z][a-z0-9-]*$/.test(tag) && !taken) return;
  throw new HoldfastError(
    "definition_invalid",
    `${place}: the container takes a \`tag\` in lower case and attributes other than \`id\` and \`data-phx-…\`.`,
  );
}

/** The tags around a view's HTML, as the client finds it. (Phoenix.LiveView.Static.to_rendered_content_tag) */
export function containerTags(attributes: ContainerAttributes): [open: string, close: string] {
  const { tag = "div", ...own } = attributes.container ?? {};
  const main = attributes.main ? " data-phx-main" : "";
  const sticky = attributes.sticky ? " data-phx-sticky" : "";
  const parent = attributes.parentId === undefined ? "" : ` data-phx-parent-id="${escapeHtml(attributes.parentId)}"`;
  const others = attributes.container === undefined ? "" : printAttribute(attrs(own), attributesHole(tag));
  return [
    `<${tag} id="${escapeHtml(attributes.id)}"${main}${sticky}${parent} data-phx-session="${attributes.session}"` +
      ` data-phx-static="${attributes.static}"${others}>`,
    `</${tag}>`,
  ];
}

/** A container as a join tells it to a client that navigated: the client sets the attributes on the old element. */
export function containerMessage(
  container: Container | undefined,
): readonly [string, Readonly<Record<string, string>>] {
  const { tag = "div", ...own } = container ?? {};
  const printed = Object.entries(own).flatMap(([name, value]) =>
    value === null || value === undefined || value === false ? [] : [[name, value === true ? "" : String(value)]],
  );
  return [tag, Object.fromEntries(printed) as Record<string, string>];
}
