import { HoldfastError } from "../base/errors.ts";
import { Attrs } from "./attrs.ts";
import { Component } from "./component.ts";
import { Each } from "./each.ts";
import { EachStream } from "./each-stream.ts";
import { isEnumeratedAttribute } from "./elements.ts";
import { Embed } from "./embed.ts";
import { escapeAttribute, escapeText } from "./escape.ts";
import { warnInDevelopment } from "./development.ts";
import type { Hole } from "./hole.ts";
import { JS } from "./js.ts";
import { Memo } from "./memo.ts";
import { Raw } from "./raw.ts";
import { Rendered } from "./rendered.ts";
import { Stream } from "./stream.ts";
import { BLOCKED_URL, isDangerousValue, urlPrefix } from "./url.ts";

/** The text of a string, number or boolean in a text position, escaped. @throws HoldfastError `template_value` */
export function printText(value: unknown, hole: Hole): string {
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "bigint" || value === true) return String(value);
  throw valueError(value, hole);
}

/** What a hole prints that is no text position. @throws HoldfastError `template_value` */
export function printAttribute(value: unknown, hole: Hole): string {
  if (value instanceof Memo) return printAttribute(value.value, hole);
  if (hole.kind === "plain") return printText(value, hole);
  if (hole.kind === "part") return printPart(value, hole);
  if (hole.kind === "attribute") return printWhole(value, hole);
  if (value === null || value === undefined || value === false) return "";
  if (!(value instanceof Attrs)) throw valueError(value, hole);
  let printed = "";
  for (const [name, entry] of value.entries) {
    const lower = name.toLowerCase();
    printed += printWhole(entry, {
      kind: "attribute",
      name,
      tag: hole.tag,
      urlPrefix: urlPrefix(lower, hole.tag, ""),
      enumerated: isEnumeratedAttribute(lower),
    });
  }
  return printed;
}

function printPart(value: unknown, hole: Hole): string {
  if (typeof value === "string") return escapeAttribute(hole.urlPrefix === undefined ? value : safeUrl(value, hole));
  if (typeof value === "number") return String(value);
  if (value === false && hole.enumerated) return "false";
  if (value === null || value === undefined || value === false) return "";
  if (typeof value === "bigint" || value === true) return String(value);
  // A URL is no place for commands: they would be a relative path.
  if (value instanceof JS && hole.urlPrefix === undefined) return escapeAttribute(value.toString());
  throw valueError(value, hole);
}

function printWhole(value: unknown, hole: Hole): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean" && !hole.enumerated) return value ? ` ${hole.name}` : "";
  return ` ${hole.name}="${printPart(value, hole)}"`;
}

function safeUrl(value: string, hole: Hole): string {
  const attribute = { name: hole.name.toLowerCase(), tag: hole.tag };
  if (!isDangerousValue(`${hole.urlPrefix}${value}`, attribute)) return value;
  warnInDevelopment(
    "HOLDFAST_URL_BLOCKED",
    `${hole.name}= on <${hole.tag}> was given a URL that would run code; it was replaced.`,
  );
  return BLOCKED_URL;
}

const places: Readonly<Record<Hole["kind"], (hole: Hole) => string>> = {
  text: () => "between tags",
  plain: () => "in an element that holds only text",
  part: (hole) => `in ${hole.name}="…" of <${hole.tag}>`,
  attribute: (hole) => `in ${hole.name}= of <${hole.tag}>`,
  attributes: (hole) => `between the attributes of <${hole.tag}>`,
};

/** A value its place cannot show; the message names both and the remedy. */
export function valueError(value: unknown, hole: Hole): HoldfastError {
  const [what, remedy] = describe(value, hole);
  return new HoldfastError("template_value", `A hole ${places[hole.kind](hole)} was given ${what}. ${remedy}`);
}

const HTML_VALUES = [Rendered, Each, EachStream, Raw, Embed, Component];

function describe(value: unknown, hole: Hole): [what: string, remedy: string] {
  if (hole.kind === "attributes") return [nameOf(value), "Only attrs({…}) can stand there."];
  if (value instanceof JS) return ["JS commands", "They stand in an attribute: phx-click=${js.toggle(…)}."];
  if (value instanceof Attrs) return ["attrs()", "It stands inside a tag: <div ${attrs({…})}>."];
  if (value instanceof Stream) return ["a stream", "Show it by each(stream, (item, id) => html`…`)."];
  if (HTML_VALUES.some((type) => value instanceof type)) {
    return ["HTML", "Only strings and numbers can stand there."];
  }
  if (Array.isArray(value)) return ["an array", 'Join it to a string first: list.join(" ").'];
  if (value instanceof Promise) return ["a promise", "Await it in mount or in an event, and render its result."];
  if (value instanceof Date) return ["a Date", "Format it first: date.toISOString()."];
  if (typeof value === "function") return ["a function", "Call it."];
  return [nameOf(value), "Render one of its properties, or a string made of it."];
}

function nameOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name;
  return typeof name === "string" && name !== "Object" ? `an object (${name})` : "an object";
}
