import { Component } from "./component.ts";
import { claimKey, Each, type Key } from "./each.ts";
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
  const printer = new Printer();
  print(value, printer);
  return printer.end();
}

class Printer {
  text = "";
  readonly #parts: Part[] = [];

  /** Takes what stands here. */
  add(part: Part): void {
    this.cut();
    this.#parts.push(part);
  }

  /** What was printed so far is a part. */
  cut(): void {
    if (this.text === "") return;
    this.#parts.push(this.text);
    this.text = "";
  }

  end(): Part[] {
    this.cut();
    return this.#parts;
  }
}

function print(value: unknown, printer: Printer): void {
  if (typeof value !== "object" || value === null) printer.text += printText(value, TEXT_HOLE);
  else if (value instanceof Rendered) printTemplate(value, printer);
  else if (value instanceof Each) printEach(value, printer);
  else if (value instanceof EachStream) printList(value.rows(), printer);
  else if (Array.isArray(value)) printList(value, printer);
  else if (value instanceof Embed || value instanceof Component || value instanceof Place) printer.add(value);
  else if (value instanceof Raw) printer.text += value.html;
  else if (value instanceof Memo) print(value.value, printer);
  else printer.text += printText(value, TEXT_HOLE);
}

function printList(list: readonly unknown[], printer: Printer): void {
  for (const item of list) {
    print(item, printer);
    if (printer.text.length > LONG) printer.cut();
  }
}

function printEach(each: Each, printer: Printer): void {
  const keys = new Set<Key>();
  const { items } = each;
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    claimKey(keys, each.key(item, index), index);
    printTemplate(each.evaluate(item, index), printer);
    if (printer.text.length > LONG) printer.cut();
  }
}

function printTemplate(rendered: Rendered, printer: Printer): void {
  const { statics, holes } = templateOf(rendered.strings);
  const { values } = rendered;
  let text = statics[0] ?? "";
  for (let i = 0; i < holes.length; i++) {
    const hole = holes[i] ?? TEXT_HOLE;
    const value = values[i];
    if (hole.kind !== "text") text += printAttribute(value, hole);
    else if (typeof value !== "object" || value === null) text += printText(value, TEXT_HOLE);
    else {
      printer.text += text;
      print(value, printer);
      text = "";
    }
    text += statics[i + 1] ?? "";
  }
  printer.text += text;
}
