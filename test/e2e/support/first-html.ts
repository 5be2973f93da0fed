import { defaultTreeAdapter as tree, parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import type { Response } from "@playwright/test";

/** A page as the server sent it, before any script ran. */
export interface FirstHtml {
  /** The value of the first input of this name. */
  input(name: string): string | undefined;
  /** An attribute of the first element with this tag or, with `#`, id. */
  attribute(of: string, name: string): string | undefined;
  /** The text of the first element with this tag or, with `#`, id. */
  text(of: string): string | undefined;
  readonly source: string;
}

/** Reads the document a navigation was answered with. */
export async function firstHtml(response: Response | null): Promise<FirstHtml> {
  if (response === null) throw new Error("the page was not loaded");
  return readHtml(await response.text());
}

export function readHtml(source: string): FirstHtml {
  const elements = [...elementsOf(parse(source))];
  const find = (of: string) =>
    elements.find((el) => (of.startsWith("#") ? attributeOf(el, "id") === of.slice(1) : el.tagName === of));
  return {
    source,
    input: (name) => {
      const input = elements.find((el) => el.tagName === "input" && attributeOf(el, "name") === name);
      return input && attributeOf(input, "value");
    },
    attribute: (of, name) => {
      const el = find(of);
      return el && attributeOf(el, name);
    },
    text: (of) => {
      const el = find(of);
      return el && textOf(el);
    },
  };
}

function* elementsOf(node: Tree.ParentNode): Generator<Tree.Element> {
  for (const child of node.childNodes) {
    if (!tree.isElementNode(child)) continue;
    yield child;
    yield* elementsOf(child);
  }
}

const attributeOf = (el: Tree.Element, name: string): string | undefined =>
  el.attrs.find((attribute) => attribute.name === name)?.value;

function textOf(node: Tree.ParentNode): string {
  return node.childNodes
    .map((child) => (tree.isTextNode(child) ? child.value : tree.isElementNode(child) ? textOf(child) : ""))
    .join("");
}
