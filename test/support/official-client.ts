import { build } from "esbuild";
import { defaultTreeAdapter, html as parse5Html, parseFragment, serialize, type DefaultTreeAdapterTypes } from "parse5";
import { fileURLToPath } from "node:url";

/** A tree of the diff format, parsed. */
export type WireTree = Record<string, unknown>;

/** What the tests use of the class by which the official client merges diffs and prints HTML. */
export interface RenderedInstance {
  readonly rendered: WireTree & { readonly c?: unknown };
  mergeDiff(diff: object): void;
  toString(): { readonly buffer: string };
  /** The fourth argument turns the client's own marks (`data-phx-id`, `data-phx-skip`) on or off. */
  recursiveToString(
    tree: WireTree,
    components: unknown,
    onlyCids: undefined,
    changeTracking: boolean,
    rootAttributes: object,
    cid: null,
  ): { readonly buffer: string };
}

/** The class itself. */
export type OfficialRendered = new (viewId: string, tree: object) => RenderedInstance;

let loading: Promise<OfficialRendered> | undefined;

/**
 * The `Rendered` class of the unmodified `phoenix_live_view` package. Its file is not exported and imports without
 * extensions, so it is bundled in memory; `window` is where it looks for `structuredClone`.
 */
export function loadRendered(): Promise<OfficialRendered> {
  return (loading ??= bundle());
}

async function bundle(): Promise<OfficialRendered> {
  const entry = new URL(
    "../../node_modules/phoenix_live_view/assets/js/phoenix_live_view/rendered.js",
    import.meta.url,
  );
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(entry)],
    bundle: true,
    write: false,
    format: "esm",
    define: { window: "globalThis" },
  });
  const code = Buffer.from(outputFiles[0]?.contents ?? []).toString("base64");
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${code}`)) as {
    default: OfficialRendered;
  };
  return module.default;
}

/** A browser's side of one view: merges what a server sends and knows the HTML that results. */
export class OfficialClient {
  readonly #Rendered: OfficialRendered;
  #tree: RenderedInstance | undefined;
  #page = parseFragment("");

  constructor(Rendered: OfficialRendered) {
    this.#Rendered = Rendered;
  }

  /** The join: forgets everything before. */
  join(members: string): void {
    this.#tree = new this.#Rendered("phx-test", JSON.parse(`{${members}}`) as WireTree);
    this.#page = parseFragment(this.#tree.toString().buffer);
  }

  /** A diff. The page is patched the way the client does: what it marks as skipped stays what it was. */
  apply(members: string): void {
    if (this.#tree === undefined) throw new Error("join first");
    if (members === "") return;
    this.#tree.mergeDiff(JSON.parse(`{${members}}`) as WireTree);
    const next = parseFragment(this.#tree.toString().buffer);
    const before = new Map<string, DefaultTreeAdapterTypes.Element>();
    visit(this.#page, (element) => before.set(attribute(element, "data-phx-id") ?? "", element));
    visit(next, (element) => {
      if (attribute(element, "data-phx-skip") === undefined) return;
      const kept = before.get(attribute(element, "data-phx-id") ?? "");
      if (kept === undefined) throw new Error("the client skipped an element that the page does not have");
      element.attrs = kept.attrs;
      element.childNodes = kept.childNodes;
    });
    this.#page = next;
  }

  /** The HTML of the merged tree, without the client's own marks. */
  html(): string {
    if (this.#tree === undefined) throw new Error("join first");
    return wholeHtml(this.#tree);
  }

  /** The HTML of the patched page, without the client's own marks. */
  page(): string {
    const copy = parseFragment(serialize(this.#page));
    visit(copy, (element) => {
      element.attrs = element.attrs.filter(({ name }) => name !== "data-phx-id" && name !== "data-phx-skip");
    });
    return serialize(copy);
  }
}

/** The HTML of a merged tree, without the client's own marks, and with what it would skip. */
export function wholeHtml(tree: RenderedInstance): string {
  // The marks are kept on the tree by the tracked rendering; a copy without them prints none.
  const copy = JSON.parse(
    JSON.stringify(tree.rendered, (key, value: unknown) => (key === "magicId" ? undefined : value)),
  ) as WireTree;
  return tree.recursiveToString(copy, copy["c"], undefined, false, {}, null).buffer;
}

/** HTML as a parser reads it, for comparison with {@link OfficialClient.page}. */
export const normalised = (html: string): string => serialize(parseFragment(serialize(parseFragment(html))));

function visit(
  node: DefaultTreeAdapterTypes.ParentNode,
  each: (element: DefaultTreeAdapterTypes.Element) => void,
): void {
  for (const child of node.childNodes) {
    if (!defaultTreeAdapter.isElementNode(child)) continue;
    each(child);
    visit(child, each);
    if (child.tagName === parse5Html.TAG_NAMES.TEMPLATE)
      visit((child as DefaultTreeAdapterTypes.Template).content, each);
  }
}

const attribute = (element: DefaultTreeAdapterTypes.Element, name: string): string | undefined =>
  element.attrs.find((candidate) => candidate.name === name)?.value;
