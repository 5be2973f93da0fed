import type { Element } from "domhandler";
import type { PageDom } from "./page-dom.ts";

/** Where an element's event goes: its view, and the component in it, if it names one. */
export interface EventTarget {
  readonly viewId: string;
  readonly cid: number | undefined;
}

/** @throws Error for an element outside of every live view, or a target that is not there. */
export function eventTarget(dom: PageDom, element: Element, target = element.attribs["phx-target"]): EventTarget {
  if (target !== undefined && /^\d+$/.test(target)) return { viewId: viewOf(dom, element), cid: Number(target) };
  if (target === undefined || target === "") return { viewId: viewOf(dom, element), cid: undefined };
  const [found] = dom.find(target);
  if (found === undefined) throw new Error(`phx-target="${target}" finds nothing on the page.`);
  const component = dom.$(found).closest("[data-phx-component]").attr("data-phx-component");
  return { viewId: viewOf(dom, found), cid: component === undefined ? undefined : Number(component) };
}

function viewOf(dom: PageDom, element: Element): string {
  const id = dom.$(element).closest("[data-phx-session]").attr("id");
  if (id === undefined) throw new Error("The element is in no live view.");
  return id;
}

/** What a binding does: the event it pushes, or where it goes. */
export type Command =
  | { readonly kind: "push"; readonly event: string; readonly value?: object; readonly target?: string | number }
  | { readonly kind: "patch" | "navigate"; readonly href: string };

/** The commands of a binding that concern the server: `js` commands that only change the page do nothing here. */
export function commandsOf(binding: string): Command[] {
  if (!binding.startsWith("[")) return [{ kind: "push", event: binding }];
  const list = JSON.parse(binding) as [kind: string, options: Record<string, unknown>][];
  return list.flatMap(([kind, options]) =>
    kind === "push" || kind === "patch" || kind === "navigate" ? [{ ...options, kind } as Command] : [],
  );
}

/** `phx-value-…`, and the element's own value. */
export function valuesOf({ attribs, name }: Element): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [attribute, value] of Object.entries(attribs)) {
    if (attribute.startsWith("phx-value-")) values[attribute.slice("phx-value-".length)] = value;
  }
  if (name === "button" || name === "input" || "value" in attribs) values["value"] = attribs["value"] ?? "";
  return values;
}
