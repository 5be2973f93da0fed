import type { ChildNode, Element } from "domhandler";
import { isTag } from "domhandler";
import type { StreamChange } from "./official-rendered.ts";

/** Marks the stream that a child of a container came from, as the official client does. */
const STREAM_REF = "data-phx-stream";

interface Insert {
  readonly ref: string;
  readonly at: number;
  readonly limit: number | null;
  readonly updateOnly: boolean;
}

/**
 * Makes the children of a stream's container: what was there, what came, at its place, within its limit.
 * (phoenix_live_view, assets/js/phoenix_live_view/dom_patch.ts)
 */
export function patchStream(list: Element, before: readonly Element[], changes: readonly StreamChange[]): void {
  const inserts = new Map<string, Insert>();
  const resets = new Set<string>();
  const deleted = new Set<string>();
  for (const [ref, added, ids, ...reset] of changes) {
    for (const [id, at, limit, updateOnly] of added)
      inserts.set(id, { ref, at, limit, updateOnly: updateOnly ?? false });
    for (const id of ids) deleted.add(id);
    if (reset.length > 0) resets.add(ref);
  }
  const gone = (element: Element): boolean =>
    deleted.has(element.attribs["id"] ?? "") || resets.has(element.attribs[STREAM_REF] ?? "");
  const children = before.filter((element) => STREAM_REF in element.attribs && !gone(element));
  const came = list.children.filter(isTag);
  for (const element of came) place(children, element, inserts.get(element.attribs["id"] ?? ""));
  for (const { ref, limit } of inserts.values()) cut(children, ref, limit);
  replaceChildren(list, children);
}

/** Puts one element among the others: in place of itself, or where its stream says. */
function place(children: Element[], element: Element, insert: Insert | undefined): void {
  if (insert !== undefined) element.attribs[STREAM_REF] = insert.ref;
  const present = children.findIndex(({ attribs }) => attribs["id"] === element.attribs["id"]);
  if (present >= 0) children[present] = element;
  else if (insert?.updateOnly) return;
  else if (insert === undefined || insert.at === -1) children.push(element);
  else children.splice(insert.at, 0, element);
}

/** A positive limit keeps the first, a negative one the last. */
function cut(children: Element[], ref: string, limit: number | null): void {
  if (limit === null) return;
  const own = children.filter(({ attribs }) => attribs[STREAM_REF] === ref);
  const over = limit < 0 ? own.slice(0, limit) : own.slice(limit);
  for (const element of over) children.splice(children.indexOf(element), 1);
}

function replaceChildren(list: Element, children: readonly Element[]): void {
  const nodes: ChildNode[] = [...children];
  nodes.forEach((node, index) => {
    node.parent = list;
    node.prev = nodes[index - 1] ?? null;
    node.next = nodes[index + 1] ?? null;
  });
  list.children = nodes;
}
