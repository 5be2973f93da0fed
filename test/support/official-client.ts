import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { PatchedPage, type StreamChange } from "./patched-page.ts";

/** A tree of the diff format, parsed. */
export type WireTree = Record<string, unknown>;

/** What the tests use of the class by which the official client merges diffs and prints HTML. */
export interface RenderedInstance {
  readonly rendered: WireTree & { readonly c?: unknown };
  mergeDiff(diff: object): void;
  toString(onlyCids?: readonly number[]): { readonly buffer: string; readonly streams: Iterable<StreamChange> };
  componentToString(cid: number): { readonly buffer: string; readonly streams: Iterable<StreamChange> };
  componentCIDs(diff: object): number[];
  isComponentOnlyDiff(diff: object): boolean;
  resetRender(cid: number): void;
  pruneCIDs(cids: readonly number[]): void;
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

/** A browser's side of one view: merges what a server sends, and knows the HTML and the page that result. */
export class OfficialClient {
  readonly #Rendered: OfficialRendered;
  readonly #page = new PatchedPage();
  #tree: RenderedInstance | undefined;

  constructor(Rendered: OfficialRendered) {
    this.#Rendered = Rendered;
  }

  /** The join: forgets everything before. */
  join(members: string): void {
    this.#tree = new this.#Rendered("phx-test", JSON.parse(`{${members}}`) as WireTree);
    const { buffer, streams } = this.#tree.toString();
    this.#page.join(buffer, streams);
  }

  /** A diff: what has only components is patched component by component. (view.ts, `update`) */
  apply(members: string): void {
    const tree = this.#joined();
    if (members === "") return;
    const diff = JSON.parse(`{${members}}`) as WireTree;
    tree.mergeDiff(diff);
    if (tree.isComponentOnlyDiff(diff)) {
      for (const cid of this.#page.outermost(tree.componentCIDs(diff))) {
        const { buffer, streams } = tree.componentToString(cid);
        this.#page.patch(buffer, streams, cid);
      }
      return;
    }
    const { buffer, streams } = tree.toString(tree.componentCIDs(diff));
    this.#page.patch(buffer, streams);
  }

  /** The components that the page shows. */
  cids(): Set<number> {
    return this.#page.cids();
  }

  /** The page lost these components: it tells the server that it will destroy them. */
  willDestroy(cids: readonly number[]): void {
    for (const cid of cids) this.#joined().resetRender(cid);
  }

  /** The server has deleted these components. */
  prune(cids: readonly number[]): void {
    this.#joined().pruneCIDs(cids);
  }

  /** The HTML of the merged tree, without the client's own marks. */
  html(): string {
    return wholeHtml(this.#joined());
  }

  /** The HTML of the patched page, without the client's own marks. */
  page(): string {
    return this.#page.html();
  }

  #joined(): RenderedInstance {
    if (this.#tree === undefined) throw new Error("join first");
    return this.#tree;
  }
}

/** The HTML of a merged tree, without the client's own marks, and with what it would skip. */
export function wholeHtml(tree: RenderedInstance): string {
  // The marks are kept on the tree by the tracked rendering; a copy without them prints none.
  const copy = JSON.parse(
    JSON.stringify(tree.rendered, (key, value: unknown) => (key === "magicId" ? undefined : value)),
  ) as WireTree;
  const { buffer } = tree.recursiveToString(copy, copy["c"], undefined, false, {}, null);
  return buffer.replaceAll(/ data-phx-(?:id|skip|component|view)(?:="[^"]*")?/g, "");
}
