import type { Renderable } from "../../html/template.ts";

/**
 * A list with something between its items. (Phoenix.Component.intersperse/1)
 *
 * @example
 * ```ts
 * import { html, intersperse } from "holdfast";
 *
 * html`<nav>${intersperse(["Home", "Users"], (name) => html`<b>${name}</b>`, () => " › ")}</nav>`;
 * ```
 */
export function intersperse<T>(
  items: Iterable<T>,
  item: (item: T, index: number) => Renderable,
  separator: () => Renderable,
): readonly Renderable[] {
  return [...items].flatMap((value, index) => (index === 0 ? [item(value, 0)] : [separator(), item(value, index)]));
}
