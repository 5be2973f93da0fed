import type { ComponentHost, Components, PlacedComponent } from "../../src/diff/components.ts";
import { Component } from "../../src/html/component.ts";
import { each } from "../../src/html/each.ts";
import type { Rendered } from "../../src/html/rendered.ts";
import { Stream } from "../../src/html/stream.ts";
import { html, type Renderable } from "../../src/html/template.ts";
import {
  KINDS,
  render,
  renderNode,
  STREAMS,
  streamsIn,
  type ComponentTree,
  type Parts,
  type Random,
  type Tree,
} from "./random-tree.ts";

interface StreamItem {
  readonly id: number;
  readonly content: Tree;
}

/** A stream as the server has it, and the items the page shall show. */
interface RandomStream {
  current: Stream<StreamItem>;
  shown: StreamItem[];
}

interface Instance {
  tree: ComponentTree;
  versions: readonly unknown[];
  /** Its own state. */
  count: number;
}

const TYPES: readonly object[] = Array.from({ length: KINDS }, (_, type) => ({ type }));
/** Two templates for each component: an element around what its parent shows, among what is its own. */
const COMPONENT_SHAPES: readonly ((count: number, content: Renderable) => Rendered)[] = [
  (count, content) => html`<aside title=${count}>${content}<i>${count % 2 === 0 && html`<b>${count}</b>`}</i></aside>`,
  (count, content) => html`<details>${[count, content]}</details>`,
];

/** Components and streams as a view has them, and as the page shall show them. */
export class RandomParts implements ComponentHost {
  readonly #instances = new Map<number, Instance>();
  readonly #changed = new Set<number>();
  readonly #streams: RandomStream[];
  /** Streams that the page shows. */
  readonly #visible = new Set<number>();
  #lastItem = 0;
  #placed: Components | undefined;

  constructor() {
    this.#streams = Array.from({ length: STREAMS }, (_, index) => {
      const current = new Stream<StreamItem>([], index === 1 ? { limit: -4 } : {});
      current.bind({ name: `s${index}`, ref: String(index) });
      return { current, shown: [] };
    });
  }

  /** Where the cids are. */
  placedBy(components: Components): void {
    this.#placed = components;
  }

  /** The parts as they are sent. */
  readonly wire: Parts = {
    stream: (index) =>
      streamList(
        index,
        each(this.#stream(index).current, (item, id) => row(item, id, this.wire)),
      ),
    streamVersion: (index) => this.#stream(index).current,
    component: (tree) => new Component(TYPES[tree.type] as object, { id: tree.id, tree }),
  };

  /** The parts as the page shall show them. */
  readonly shown: Parts = {
    stream: (index) => {
      const rows = this.#stream(index).shown.map((item) => row(item, `s${index}-${item.id}`, this.shown));
      return streamList(index, rows);
    },
    streamVersion: () => undefined,
    component: ({ type, id, shape, content }) => {
      const cid = this.#placed?.find(TYPES[type] as object, id);
      return componentHtml(shape, this.#instances.get(cid ?? 0)?.count ?? -1, render(content, this.shown));
    },
  };

  update(batch: readonly PlacedComponent[]): void {
    for (const { cid, component } of batch) {
      const tree = component.props["tree"] as ComponentTree;
      const versions = streamsIn(tree).map((index) => this.#stream(index).current);
      const present = this.#instances.get(cid);
      if (present === undefined) this.#instances.set(cid, { tree, versions, count: cid });
      else if (present.tree === tree && versions.every((version, i) => version === present.versions[i])) continue;
      else Object.assign(present, { tree, versions });
      this.#changed.add(cid);
    }
  }

  render(cid: number, always: boolean): Rendered | undefined {
    const instance = this.#instances.get(cid);
    if (instance === undefined || (!this.#changed.delete(cid) && !always)) return undefined;
    const { tree, count } = instance;
    return componentHtml(tree.shape, count, render(tree.content, this.wire));
  }

  changed(): readonly number[] {
    return [...this.#changed];
  }

  unmount(cid: number): void {
    this.#instances.delete(cid);
    this.#changed.delete(cid);
  }

  /** A render failed: whatever it has rendered is to be rendered again. */
  failed(): void {
    for (const cid of this.#instances.keys()) this.#changed.add(cid);
  }

  /** Components change by themselves, and streams. */
  happen(random: Random, content: () => Tree): void {
    for (const [cid, instance] of this.#instances) {
      if (random.below(4) > 0) continue;
      instance.count++;
      this.#changed.add(cid);
    }
    for (const index of this.#streams.keys()) if (random.below(2) === 0) this.#changeStream(index, random, content);
  }

  /** A render has succeeded: the page shows what waited, in the streams that it shows. @returns what `print` then says. */
  rendered(print: () => string): string {
    const before = print();
    for (const [index, stream] of this.#streams.entries()) {
      this.#visible[before.includes(`<ul id="s${index}"`) ? "add" : "delete"](index);
      if (this.#visible.has(index)) show(stream);
      else stream.shown = [];
      stream.current.prune();
    }
    return print();
  }

  get showsStreams(): boolean {
    return this.#visible.size > 0;
  }

  /** The page has been loaded anew. */
  joined(): void {
    for (const stream of this.#streams) stream.shown = [];
  }

  #stream(index: number): RandomStream {
    return this.#streams[index] as RandomStream;
  }

  #changeStream(index: number, random: Random, content: () => Tree): void {
    const stream = this.#stream(index);
    const current = (stream.current = stream.current.changing());
    const [at, limit] = [random.pick([-1, -1, 0, 1, 2]), random.pick([undefined, undefined, 3, -2])];
    const known = stream.shown.length === 0 ? undefined : random.pick(stream.shown);
    const event = random.below(8);
    if (event === 0) current.reset();
    if (event <= 1 && known !== undefined) current.delete(current.idOf(known));
    const fresh = (): StreamItem => ({ id: ++this.#lastItem, content: content() });
    if (event > 3 || event === 0) current.insert(fresh(), { at, ...(limit !== undefined && { limit }) });
    if (event > 5) current.insert(fresh(), { at });
    if ((event === 2 || event === 7) && known !== undefined) {
      current.insert({ id: known.id, content: content() }, { at, updateOnly: random.below(2) === 0 });
    }
    if (event === 3) current.insert(fresh(), { updateOnly: true });
  }
}

/** What the documentation of streams says, on a plain array. */
function show(stream: RandomStream): void {
  const [, inserts, deleted, reset] = stream.current.instructions() as [
    string,
    [id: string, at: number, limit: number | null, updateOnly: boolean | null][],
    string[],
    boolean?,
  ];
  const { current } = stream;
  if (reset === true) stream.shown = [];
  stream.shown = stream.shown.filter((item) => !deleted.includes(current.idOf(item)));
  for (const { domId, item } of current.items()) {
    const [, at = -1, limit = null, updateOnly = null] = inserts.find(([id]) => id === domId) ?? [];
    const place = stream.shown.findIndex((shown) => current.idOf(shown) === domId);
    if (place >= 0) stream.shown[place] = item as StreamItem;
    else if (updateOnly !== true) {
      stream.shown.splice(at === -1 ? stream.shown.length : at, 0, item as StreamItem);
      if (limit !== null) stream.shown = limit < 0 ? stream.shown.slice(limit) : stream.shown.slice(0, limit);
    }
  }
}

const row = ({ content }: StreamItem, id: string, parts: Parts): Rendered =>
  content.kind === "scalar"
    ? html`<li id="${id}">${content.value}</li>`
    : html`<li id="${id}">${renderNode(content, parts)}</li>`;

const streamList = (index: number, rows: Renderable): Rendered =>
  html`<ul id="s${index}" phx-update="stream">
    ${rows}
  </ul>`;

const componentHtml = (shape: number, count: number, content: Renderable): Rendered =>
  (COMPONENT_SHAPES[shape] as (typeof COMPONENT_SHAPES)[number])(count, content);
