import { defaultTreeAdapter, html as parse5Html, parseFragment, serialize, type DefaultTreeAdapterTypes } from "parse5";

type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/** What one stream asks of the page: its ref, inserts, ids to delete, and by being there that it is reset. */
export type StreamChange = readonly [
  ref: string,
  inserts: readonly (readonly [id: string, at: number, limit: number | null, updateOnly: boolean | null])[],
  deleteIds: readonly string[],
  reset?: boolean,
];

interface Insert {
  readonly ref: string;
  readonly at: number;
  readonly limit: number | null;
  readonly updateOnly: boolean;
}

const OWN_MARKS = new Set(["data-phx-id", "data-phx-skip", "data-phx-component", "data-phx-view", "data-phx-stream"]);

/**
 * A page as the official client patches it: what is marked as skipped stays what it was, and a stream's children stay
 * where its instructions do not move, delete or limit them.
 * (phoenix_live_view 1.2, assets/js/phoenix_live_view/dom_patch.ts)
 */
export class PatchedPage {
  #root = parseFragment("");
  #before = new Map<string, Element>();
  #inserts = new Map<string, Insert>();
  #restored = new Map<string, Element>();

  /** The whole page is this now, as at a join. */
  join(html: string, streams: Iterable<StreamChange>): void {
    this.#root = parseFragment("");
    this.patch(html, streams);
  }

  /** Patches all of it, or the element of one component. */
  patch(html: string, streams: Iterable<StreamChange>, cid?: number): void {
    const next = parseFragment(html);
    this.#applyStreams([...streams]);
    this.#before = new Map();
    visit(this.#root, (element) => {
      this.#before.set(attribute(element, "data-phx-id") ?? "", element);
      if (isStream(element)) this.#before.set(`#${attribute(element, "id")}`, element);
    });
    this.#keepOld(next);
    const present = cid === undefined ? undefined : this.#component(cid);
    const root = next.childNodes.find((node) => defaultTreeAdapter.isElementNode(node));
    if (cid === undefined) this.#root = next;
    else if (present === undefined || root === undefined) throw new Error(`component ${cid} is not in the page`);
    else become(present, root);
  }

  /** The components that the page shows. */
  cids(): Set<number> {
    const found = new Set<number>();
    visit(this.#root, (element) => {
      const cid = attribute(element, "data-phx-component");
      if (cid !== undefined) found.add(Number(cid));
    });
    return found;
  }

  /** Of these components, those in the page that stand in none of the others. */
  outermost(cids: readonly number[]): number[] {
    const found = cids.flatMap((cid) => {
      const element = this.#component(cid);
      return element === undefined ? [] : [{ cid, element }];
    });
    return found
      .filter(({ element }) => !found.some((other) => other.element !== element && contains(other.element, element)))
      .map(({ cid }) => cid);
  }

  /** Its HTML without the client's own marks. */
  html(): string {
    return normalised(serialize(this.#root));
  }

  #component(cid: number): Element | undefined {
    let found: Element | undefined;
    visit(this.#root, (element) => {
      if (attribute(element, "data-phx-component") === String(cid)) found = element;
    });
    return found;
  }

  #applyStreams(streams: readonly StreamChange[]): void {
    this.#inserts = new Map();
    this.#restored = new Map();
    for (const [ref, inserts, deleteIds, ...reset] of streams) {
      for (const [id, at, limit, updateOnly] of inserts) {
        this.#inserts.set(id, { ref, at, limit, updateOnly: updateOnly ?? false });
      }
      if (reset.length > 0) this.#remove((child) => attribute(child, "data-phx-stream") === ref);
      for (const id of deleteIds) this.#remove((child) => attribute(child, "id") === id);
    }
  }

  #remove(gone: (child: Element) => boolean): void {
    const found: Element[] = [];
    visit(this.#root, (element) => {
      if (gone(element)) found.push(element);
    });
    for (const element of found) {
      const id = attribute(element, "id") ?? "";
      if (this.#inserts.has(id)) this.#restored.set(id, element);
      defaultTreeAdapter.detachNode(element);
    }
  }

  #keepOld(parent: Parent): void {
    for (const child of childrenOf(parent)) {
      const kept = this.#before.get(attribute(child, "data-phx-id") ?? "");
      if (attribute(child, "data-phx-skip") !== undefined) {
        if (kept === undefined) throw new Error("the client skipped an element that the page does not have");
        become(child, kept);
        continue;
      }
      this.#keepOld(child);
      if (isStream(child)) this.#stream(child, this.#before.get(`#${attribute(child, "id")}`));
    }
  }

  #stream(list: Element, old: Element | undefined): void {
    const children = old === undefined ? [] : childrenOf(old);
    for (const child of childrenOf(list)) {
      const id = attribute(child, "id") ?? "";
      const insert = this.#inserts.get(id);
      if (insert === undefined) throw new Error(`the row "${id}" came without instructions`);
      child.attrs.push({ name: "data-phx-stream", value: insert.ref });
      const at = children.findIndex((present) => attribute(present, "id") === id);
      if (at >= 0) children[at] = child;
      else if (!insert.updateOnly || this.#restored.has(id)) place(children, child, insert);
    }
    list.childNodes = children;
    for (const child of children) child.parentNode = list;
  }
}

/** HTML as a parser reads it: without the client's own marks, and without the white space around the rows of streams. */
export function normalised(html: string): string {
  const copy = parseFragment(serialize(parseFragment(html)));
  visit(copy, (element) => {
    element.attrs = element.attrs.filter(({ name }) => !OWN_MARKS.has(name));
    if (isStream(element)) element.childNodes = childrenOf(element);
  });
  return serialize(copy);
}

function place(children: Element[], child: Element, { at, limit }: Insert): void {
  if (at < 0) children.push(child);
  else children.splice(at, 0, child);
  if (limit === null) return;
  if (limit < 0) children.splice(0, Math.max(0, children.length + limit));
  else children.splice(limit);
}

/** Makes one element what the other is. */
function become(element: Element, other: Element): void {
  element.attrs = other.attrs;
  element.childNodes = other.childNodes;
  element.tagName = other.tagName;
  element.nodeName = other.nodeName;
  for (const child of element.childNodes) child.parentNode = element;
}

const isStream = (element: Element): boolean => attribute(element, "phx-update") === "stream";

const childrenOf = (parent: Parent): Element[] =>
  parent.childNodes.filter((child) => defaultTreeAdapter.isElementNode(child));

function contains(element: Element, inner: Element): boolean {
  let found = false;
  visit(element, (candidate) => (found ||= candidate === inner));
  return found;
}

function visit(node: Parent, each: (element: Element) => void): void {
  for (const child of childrenOf(node)) {
    each(child);
    visit(child, each);
    if (child.tagName === parse5Html.TAG_NAMES.TEMPLATE)
      visit((child as DefaultTreeAdapterTypes.Template).content, each);
  }
}

const attribute = (element: Element, name: string): string | undefined =>
  element.attrs.find((candidate) => candidate.name === name)?.value;
