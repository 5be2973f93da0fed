import { HoldfastError } from "../base/errors.ts";
import { SparseMap, SparseSet } from "../base/sparse.ts";
import { duplicateComponent, type Component, type ComponentId } from "../html/component.ts";
import { templateOf, type Template } from "../html/prepare.ts";
import type { Rendered } from "../html/rendered.ts";
import { holds, isStreamed, outermost, ownersOf, type ComponentEntry as Entry } from "./component-entry.ts";
import type { NodeDiff } from "./node-diff.ts";
import type { NodeState } from "./state.ts";
import { COMPONENTS, ROOT, STATIC } from "./wire.ts";

/** A component that a render has met. */
export interface PlacedComponent {
  readonly cid: number;
  readonly component: Component;
}

/** Whoever runs the components of a view. */
export interface ComponentHost {
  /** Gives the components of one kind that a round of rendering met what they are given; mounts those it does not have. */
  update(batch: readonly PlacedComponent[]): void;
  /** The template of a component; undefined when nothing changed since it was rendered, unless `always`. */
  render(cid: number, always: boolean): Rendered | undefined;
  /** Components that changed and were not rendered since. */
  changed(): readonly number[];
  /** The client does not have it any more. */
  unmount(cid: number): void;
}

/** Components of one kind that are looked at to find one whose statics can be copied. (Phoenix: 32) */
const ATTEMPTS = 32;

/**
 * The components of one view: their cids, and what the client has of each. A pass places those it meets in the tree;
 * they are then rendered round by round, all of one kind together, until a round meets no more.
 */
export class Components {
  readonly #host: ComponentHost;
  readonly #limit: number;
  readonly #byType = new SparseMap<object, Map<ComponentId, Entry>>();
  readonly #byCid = new SparseMap<number, Entry>();
  #lastCid = 0;
  /** Of the pass at work: what it placed in order, and the states that will hold if it succeeds. */
  #placed: { readonly entry: Entry; readonly component: Component }[] = [];
  #seen = new SparseSet<Entry>();
  #next = new SparseMap<Entry, NodeState>();
  #written = new SparseSet<Entry>();
  /** The pass at work, and the last one that rendered the view itself. */
  #pass = 1;
  #treeRenderedIn = 0;
  #tree: NodeState | undefined;
  #owner: Entry | undefined;
  #inStream = false;

  constructor(host: ComponentHost, limit: number) {
    this.#host = host;
    this.#limit = limit;
  }

  get size(): number {
    return this.#byCid.size;
  }

  has(cid: number): boolean {
    return this.#byCid.has(cid);
  }

  find(type: object, id: ComponentId): number | undefined {
    return this.#byType.get(type)?.get(id)?.cid;
  }

  /** Notes a component that stands in the tree. @returns its cid. */
  place(component: Component): number {
    const entry = this.#byType.get(component.type)?.get(component.id) ?? this.#create(component);
    if (this.#seen.has(entry)) throw duplicateComponent(component.id);
    this.#seen.add(entry);
    this.#placed.push({ entry, component });
    entry.owner = this.#owner;
    entry.inRow = this.#inStream;
    entry.placedIn = this.#pass;
    return entry.cid;
  }

  /** What is placed meanwhile stands in the row of a stream. */
  inStream(write: () => void): void {
    const around = this.#inStream;
    this.#inStream = true;
    write();
    this.#inStream = around;
  }

  placed(): number {
    return this.#placed.length;
  }

  unplace(since: number): void {
    for (const { entry } of this.#placed.splice(since)) this.#seen.delete(entry);
  }

  /**
   * Renders what the pass placed and what else has changed. Writes the members after those of the tree.
   * @param tree what the client will have of the view itself.
   * @param evaluated whether the view itself was rendered.
   */
  render(nodes: NodeDiff, tree: NodeState, evaluated: boolean): void {
    const { writer } = nodes;
    const mixed = writer.length > 0;
    this.#tree = tree;
    if (evaluated) this.#treeRenderedIn = this.#pass;
    const mark = writer.mark();
    writer.member(COMPONENTS);
    writer.open();
    const start = writer.length;
    for (let done = 0, more = true; more;) {
      const round = this.#placed.slice(done);
      done = this.#placed.length;
      for (const batch of byType(round)) this.#renderBatch(batch, nodes);
      more = round.length > 0 || this.#renderChanged(nodes, mixed);
    }
    if (mixed) this.#writeOwners(nodes);
    if (writer.length === start) writer.rewind(mark);
    else writer.close();
  }

  /** The pass has succeeded: the client will have what it wrote. */
  commit(): void {
    for (const [entry, state] of this.#next) entry.state = state;
    for (const { entry } of this.#placed) entry.doomed = false;
    this.#begin();
  }

  /** The pass has failed, or the client has nothing: everything is sent in full when it is rendered again. */
  forget(): void {
    for (const entry of this.#byCid.values()) entry.state = undefined;
    this.#begin();
  }

  /** The client will destroy these, unless they are rendered before it does. */
  doom(cids: readonly unknown[]): void {
    for (const cid of cids) {
      const entry = this.#of(cid);
      if (entry !== undefined) entry.doomed = true;
    }
  }

  /** The client has destroyed these. @returns those that are deleted: they were not rendered meanwhile. */
  destroy(cids: readonly unknown[]): number[] {
    const deleted: number[] = [];
    for (const cid of cids) {
      const entry = this.#of(cid);
      if (!entry?.doomed) continue;
      this.#delete(entry);
      deleted.push(entry.cid);
    }
    return deleted;
  }

  #delete({ cid, type, id }: Entry): void {
    this.#byCid.delete(cid);
    const kind = this.#byType.get(type);
    kind?.delete(id);
    if (kind?.size === 0) this.#byType.delete(type);
    this.#host.unmount(cid);
  }

  /** The component that a client names, by whatever it sent. */
  #of(cid: unknown): Entry | undefined {
    return typeof cid === "number" ? this.#byCid.get(cid) : undefined;
  }

  #begin(): void {
    this.#pass++;
    this.#owner = undefined;
    this.#inStream = false;
    this.#tree = undefined;
    if (this.#placed.length === 0 && this.#next.size === 0) return;
    this.#placed = [];
    this.#seen = new SparseSet();
    this.#next = new SparseMap();
    this.#written = new SparseSet();
  }

  #create({ type, id }: Component): Entry {
    if (this.#byCid.size >= this.#limit) {
      throw new HoldfastError("limit_exceeded", `A live view holds at most ${this.#limit} components.`);
    }
    const cid = ++this.#lastCid;
    const entry: Entry = {
      type,
      id,
      cid,
      state: undefined,
      doomed: false,
      owner: undefined,
      inRow: false,
      placedIn: 0,
      renderedIn: 0,
    };
    this.#byCid.set(entry.cid, entry);
    const kind = this.#byType.get(type);
    if (kind === undefined) this.#byType.set(type, new Map([[id, entry]]));
    else kind.set(id, entry);
    return entry;
  }

  #renderBatch(batch: readonly { entry: Entry; component: Component }[], nodes: NodeDiff): void {
    this.#host.update(batch.map(({ entry, component }) => ({ cid: entry.cid, component })));
    for (const { entry } of batch) {
      // What was rendered before it was met here, and changes again, waits for the next pass: a message names it once.
      if (!this.#next.has(entry)) this.#render(entry, entry.state === undefined || entry.doomed, nodes);
    }
  }

  /**
   * Those around others first, which may be given other props by them, and those in the rows of streams last and only
   * in a message that has no others: a client that patches what is around a stream does not meet them. (view.ts, `update`)
   * @returns whether one was rendered.
   */
  #renderChanged(nodes: NodeDiff, mixed: boolean): boolean {
    const changed = new Set<Entry>();
    const streamed = new Set<Entry>();
    for (const cid of this.#host.changed()) {
      const entry = this.#byCid.get(cid);
      if (entry === undefined || this.#next.has(entry)) continue;
      if (!this.#isShown(entry)) this.#lose(entry);
      else if (isStreamed(entry)) streamed.add(entry);
      else changed.add(entry);
    }
    const alone = !mixed && changed.size === 0;
    const ready = alone
      ? [...outermost(streamed)].filter((entry) => !this.#isAroundWritten(entry))
      : outermost(changed);
    let rendered = false;
    for (const entry of ready) {
      rendered = true;
      this.#render(entry, entry.state === undefined || entry.doomed, nodes);
    }
    return rendered;
  }

  #isAroundWritten(entry: Entry): boolean {
    return ownersOf(entry).some((owner) => this.#written.has(owner));
  }

  /**
   * Whether what is around a component still shows it: it was met when that was rendered last, or is remembered there.
   * The rows of a stream are remembered by the client alone, which takes them along where the stream moves to.
   */
  #isShown(entry: Entry): boolean {
    if (entry.inRow) return true;
    const { owner } = entry;
    if (owner !== undefined && !this.#isShown(owner)) return false;
    if (entry.placedIn >= (owner?.renderedIn ?? this.#treeRenderedIn)) return true;
    const around = owner === undefined ? this.#tree : (this.#next.get(owner) ?? owner.state);
    if (around !== undefined && !holds(around, entry.cid)) return false;
    entry.placedIn = this.#pass;
    return true;
  }

  /** What nothing shows is not sent; if it comes back before the client destroys it, it is sent in full. */
  #lose(entry: Entry): void {
    this.#host.render(entry.cid, false);
    entry.state = undefined;
  }

  /**
   * A client that patches its whole page skips each component that the message does not name, with all that stands in
   * it: so those around a named one are named, too. (rendered.js, `recursiveCIDToString`)
   */
  #writeOwners({ writer }: NodeDiff): void {
    const named = new Set(this.#written);
    for (const entry of this.#written) {
      for (const owner of ownersOf(entry)) {
        if (named.has(owner)) continue;
        named.add(owner);
        if (owner.state === undefined) continue;
        writer.member(owner.cid);
        writer.open();
        writer.close();
      }
    }
  }

  #render(entry: Entry, full: boolean, nodes: NodeDiff): void {
    const rendered = this.#host.render(entry.cid, full);
    if (rendered === undefined) return;
    const template = templateOf(rendered.strings);
    const old = full || entry.state?.template !== template ? undefined : entry.state;
    const { writer } = nodes;
    const mark = writer.mark();
    writer.member(entry.cid);
    writer.open();
    const start = writer.length;
    this.#owner = entry;
    entry.renderedIn = this.#pass;
    const next = old === undefined ? this.#fill(entry, rendered, nodes) : nodes.change(old, rendered.values);
    this.#next.set(entry, next);
    if (writer.length === start) return writer.rewind(mark);
    writer.close();
    this.#written.add(entry);
  }

  #fill(entry: Entry, rendered: Rendered, nodes: NodeDiff): NodeState {
    const { writer } = nodes;
    const template = templateOf(rendered.strings);
    const like = this.#alike(entry, template);
    const state = nodes.fill(template, rendered.values, like?.state);
    writer.member(STATIC);
    writer.value(like?.cid ?? template.json);
    if (like === undefined) {
      writer.member(ROOT);
      writer.value(1);
    }
    return state;
  }

  /**
   * Another component whose statics the client can copy. A negative cid means its tree from before this message, a
   * positive one the tree of this message. (Phoenix.LiveView.Diff.maybe_reuse_static/5)
   */
  #alike(entry: Entry, template: Template): { readonly cid: number; readonly state: NodeState } | undefined {
    let attempts = ATTEMPTS;
    for (const other of this.#byType.get(entry.type)?.values() ?? []) {
      if (attempts-- === 0) return undefined;
      if (other === entry) continue;
      // The client may be about to drop what it has of a doomed one.
      if (!other.doomed && other.state?.template === template) return { cid: -other.cid, state: other.state };
      const next = this.#written.has(other) ? this.#next.get(other) : undefined;
      if (next?.template === template) return { cid: other.cid, state: next };
    }
    return undefined;
  }
}

/** The components of a round by their kind, in the order in which they were met. */
function byType<T extends { readonly component: Component }>(round: readonly T[]): Iterable<T[]> {
  const batches = new Map<object, T[]>();
  for (const placed of round) {
    const batch = batches.get(placed.component.type);
    if (batch === undefined) batches.set(placed.component.type, [placed]);
    else batch.push(placed);
  }
  return batches.values();
}
