import { Component } from "./component.ts";
import { Each } from "./each.ts";
import { Keys } from "./keys.ts";
import { EachStream } from "./each-stream.ts";
import { Embed } from "./embed.ts";
import { TEXT_HOLE } from "./hole.ts";
import { Memo } from "./memo.ts";
import { templateOf } from "./prepare.ts";
import { printAttribute, printText } from "./print.ts";
import { Raw } from "./raw.ts";
import { Rendered } from "./rendered.ts";
import type { Renderable } from "./template.ts";

/** A place in a layout for what is put in afterwards; whoever prints the layout says what. */
export class Place extends Raw {
  constructor() {
    super("");
  }
}

/** Of what is printed: text, or what only whoever renders can print. */
export type Part = string | Embed | Component | Place;

/**
 * Letters of text after which a list begins another part. Thousands of strings put together are one only once they are
 * copied, into memory that V8 and malloc ask the system for when it is as large as a page of 1,000 rows: in parts such
 * a page costs half. (docs/benchmarks.md)
 */
const LONG = 8_192;

/**
 * Prints a template, or whatever a text hole may hold: HTML, and what stands in it that only whoever renders can print,
 * in order. Each row of a list is evaluated once.
 *
 * @throws HoldfastError `template_invalid`, `template_value`, `template_duplicate_key`
 */
export function toParts(value: Renderable): Part[] {
  const parts: Part[] = [];
  const text = print(value, parts, "");
  if (text !== "") parts.push(text);
  return parts;
}

/**
 * Prints a value after the text that is no part yet.
 *
 * @returns that text and what came to it. It is handed on, in place of being kept: thousands of times to write it to an
 * object and to read it again is a tenth of a long list.
 */
function print(value: unknown, parts: Part[], text: string): string {
  if (typeof value !== "object" || value === null) return text + printText(value, TEXT_HOLE);
  if (value instanceof Rendered) return printTemplate(value, parts, text);
  if (value instanceof Each) return printEach(value, parts, text);
  if (value instanceof EachStream) return printList(value.rows(), parts, text);
  if (Array.isArray(value)) return printList(value, parts, text);
  if (value instanceof Embed || value instanceof Component || value instanceof Place) {
    if (text !== "") parts.push(text);
    parts.push(value);
    return "";
  }
  if (value instanceof Raw) return text + value.html;
  if (value instanceof Memo) return print(value.value, parts, text);
  return text + printText(value, TEXT_HOLE);
}

function printList(list: readonly unknown[], parts: Part[], before: string): string {
  let text = before;
  for (const item of list) {
    text = print(item, parts, text);
    if (text.length > LONG) {
      parts.push(text);
      text = "";
    }
  }
  return text;
}

function printEach(each: Each, parts: Part[], before: string): string {
  const { items } = each;
  const keys = new Keys(each);
  let text = before;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    keys.claim(each.key(item, index), index);
    text = printTemplate(each.evaluate(item, index), parts, text);
    if (text.length > LONG) {
      parts.push(text);
      text = "";
    }
  }
  return text;
}

function printTemplate({ strings, values }: Rendered, parts: Part[], before: string): string {
  const { statics, holes } = templateOf(strings);
  let text = before + (statics[0] ?? "");
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i] ?? TEXT_HOLE;
    const value = values[i];
    if (typeof value === "number" && (hole.kind === "text" || hole.kind === "part")) text += value;
    else if (hole.kind !== "text") text += printAttribute(value, hole);
    else if (typeof value !== "object" || value === null) text += printText(value, TEXT_HOLE);
    else text = print(value, parts, text);
    text += statics[i + 1] ?? "";
  }
  return text;
}
