import { HoldfastError } from "../base/errors.ts";
import { Component } from "./component.ts";
import { Embed } from "./embed.ts";
import type { Rendered } from "./rendered.ts";
import type { Renderable } from "./template.ts";
import { toParts, type Part } from "./to-parts.ts";

/** How {@link toHtml} prints what it does not know. */
export interface ToHtmlOptions {
  /** The HTML of an embed; without it an embed is an error. */
  readonly embed?: (embed: Embed) => string;
  /** The template of a component; without it a component is an error. */
  readonly component?: (component: Component) => Rendered;
}

/**
 * Prints a template, or whatever a text hole may hold, as HTML for an HTTP response.
 *
 * @example toHtml(html`<p>${"a < b"}</p>`) // "<p>a &lt; b</p>"
 * @throws HoldfastError `template_invalid`, `template_value`, `template_duplicate_key`
 */
export function toHtml(value: Renderable, options: ToHtmlOptions = {}): string {
  return toParts(value)
    .map((part) => (typeof part === "string" ? part : printPart(part, options)))
    .join("");
}

function printPart(part: Exclude<Part, string>, options: ToHtmlOptions): string {
  if (part instanceof Embed) return (options.embed ?? refuseEmbed)(part);
  if (part instanceof Component) return toHtml((options.component ?? refuseComponent)(part), options);
  return part.html;
}

function refuseEmbed(embed: Embed): never {
  throw new HoldfastError("template_value", `The embed "${embed.id}" can only stand where live views are rendered.`);
}

/** @throws HoldfastError `template_value`: there is no live view around it. */
export function refuseComponent({ id }: Component): never {
  throw new HoldfastError("template_value", `The component "${id}" can only stand inside a live view.`);
}
