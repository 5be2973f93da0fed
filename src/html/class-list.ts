/** Names of classes, and names that are there under a condition. */
export type ClassList =
  | string
  | false
  | null
  | undefined
  | readonly ClassList[]
  | { readonly [names: string]: unknown };

/**
 * The text of a `class` attribute from names and conditions. (the lists that `class={[…]}` takes in Phoenix)
 *
 * @example
 * ```ts
 * import { classList, html } from "holdfast";
 *
 * const tab = (text: string, open: boolean) => html`<b class="${classList("tab", { open, shut: !open })}">${text}</b>`;
 * ```
 */
export function classList(...lists: readonly ClassList[]): string {
  return lists.map(namesOf).filter(Boolean).join(" ");
}

function namesOf(list: ClassList): string {
  if (typeof list === "string") return list.trim();
  if (typeof list !== "object" || list === null) return "";
  if (isList(list)) return classList(...list);
  return Object.keys(list)
    .filter((name) => list[name])
    .join(" ");
}

const isList = (list: object): list is readonly ClassList[] => Array.isArray(list);
