import { HoldfastError } from "../base/errors.ts";
import { Each } from "./each.ts";
import { Embed } from "./embed.ts";
import { TEXT_HOLE } from "./hole.ts";
import { templateOf } from "./prepare.ts";
import { printAttribute, printText } from "./print.ts";
import { Raw } from "./raw.ts";
import { Rendered } from "./rendered.ts";
import type { Renderable } from "./template.ts";

/** How {@link toHtml} prints what it does not know. */
export interface ToHtmlOptions {
  /** The HTML of an embed; without it an embed is an error. */
  readonly embed?: (embed: Embed) => string;
}

/**
 * Prints a template, or whatever a text hole may hold, as HTML for an HTTP response.
 *
 * @example toHtml(html`<p>${"a < b"}</p>`) // "<p>a &lt; b</p>"
 * @throws HoldfastError `template_invalid`, `template_value`, `template_duplicate_key`
 */
export function toHtml(value: Renderable, options: ToHtmlOptions = {}): string {
  return print(value, options.embed ?? refuseEmbed);
}

function print(value: unknown, embed: (embed: Embed) => string): string {
  if (typeof value !== "object" || value === null) return printText(value, TEXT_HOLE);
  if (value instanceof Rendered) return printTemplate(value, embed);
  if (value instanceof Each) return printList(value.rows(), embed);
  if (Array.isArray(value)) return printList(value, embed);
  if (value instanceof Raw) return value.html;
  if (value instanceof Embed) return embed(value);
  return printText(value, TEXT_HOLE);
}

function printList(list: readonly unknown[], embed: (embed: Embed) => string): string {
  let out = "";
  for (const item of list) out += print(item, embed);
  return out;
}

function printTemplate(rendered: Rendered, embed: (embed: Embed) => string): string {
  const { statics, holes } = templateOf(rendered.strings);
  const { values } = rendered;
  let out = statics[0] ?? "";
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i] ?? TEXT_HOLE;
    out += hole.kind === "text" ? print(values[i], embed) : printAttribute(values[i], hole);
    out += statics[i + 1] ?? "";
  }
  return out;
}

function refuseEmbed(embed: Embed): never {
  throw new HoldfastError("template_value", `The embed "${embed.id}" can only stand where live views are rendered.`);
}
