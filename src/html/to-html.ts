import { HoldfastError } from "../base/errors.ts";
import { Component } from "./component.ts";
import { Each } from "./each.ts";
import { EachStream } from "./each-stream.ts";
import { Embed } from "./embed.ts";
import { TEXT_HOLE } from "./hole.ts";
import { Memo } from "./memo.ts";
import { templateOf } from "./prepare.ts";
import { printAttribute, printText } from "./print.ts";
import { Raw } from "./raw.ts";
import { Rendered } from "./rendered.ts";
import type { Renderable } from "./template.ts";

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
  return print(value, { embed: options.embed ?? refuseEmbed, component: options.component ?? refuseComponent });
}

type Printers = Required<ToHtmlOptions>;

function print(value: unknown, printers: Printers): string {
  if (typeof value !== "object" || value === null) return printText(value, TEXT_HOLE);
  if (value instanceof Rendered) return printTemplate(value, printers);
  if (value instanceof Each || value instanceof EachStream) return printList(value.rows(), printers);
  if (Array.isArray(value)) return printList(value, printers);
  if (value instanceof Raw) return value.html;
  if (value instanceof Memo) return print(value.value, printers);
  if (value instanceof Component) return print(printers.component(value), printers);
  if (value instanceof Embed) return printers.embed(value);
  return printText(value, TEXT_HOLE);
}

function printList(list: readonly unknown[], printers: Printers): string {
  let out = "";
  for (const item of list) out += print(item, printers);
  return out;
}

function printTemplate(rendered: Rendered, printers: Printers): string {
  const { statics, holes } = templateOf(rendered.strings);
  const { values } = rendered;
  let out = statics[0] ?? "";
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i] ?? TEXT_HOLE;
    out += hole.kind === "text" ? print(values[i], printers) : printAttribute(values[i], hole);
    out += statics[i + 1] ?? "";
  }
  return out;
}

function refuseEmbed(embed: Embed): never {
  throw new HoldfastError("template_value", `The embed "${embed.id}" can only stand where live views are rendered.`);
}

function refuseComponent({ id }: Component): never {
  throw new HoldfastError("template_value", `The component "${id}" can only stand inside a live view.`);
}
