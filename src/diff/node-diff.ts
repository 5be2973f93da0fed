import { Component } from "../html/component.ts";
import { Each } from "../html/each.ts";
import { EachStream } from "../html/each-stream.ts";
import { Embed } from "../html/embed.ts";
import { TEXT_HOLE, type Hole } from "../html/hole.ts";
import { Memo } from "../html/memo.ts";
import { templateOf, type Template } from "../html/prepare.ts";
import { Raw } from "../html/raw.ts";
import { Rendered } from "../html/rendered.ts";
import { isSame } from "./is-same.ts";
import { jsonText } from "./json-text.ts";
import { JsonWriter } from "./json-writer.ts";
import { ListDiff } from "./list-diff.ts";
import { sameList } from "./same-list.ts";
import { ComponentState, ListState, MemoState, NodeState, StreamState } from "./state.ts";
import { StreamDiff } from "./stream-diff.ts";
import { TemplateScope } from "./template-scope.ts";
import { ROOT } from "./wire.ts";

/** What one pass needs besides the trees. */
export interface PassOptions {
  /** Gives the HTML of an embed that the client does not have yet. */
  readonly embeds: { embed(embed: Embed): string };
  /** The components of the view. */
  readonly components: ComponentPlaces;
  /** In development, which sample of remembered rows is evaluated again; undefined for none. */
  readonly checkRound: number | undefined;
}

/** Where a pass tells which components stand in the tree. */
export interface ComponentPlaces {
  /** Notes a component that stands in the tree. @returns its cid. */
  place(component: Component): number;
  placed(): number;
  unplace(since: number): void;
  inStream(write: () => void): void;
}

interface Place {
  readonly index: number;
  readonly hole: Hole;
}

/**
 * One pass over a tree: compares what the client has with what it shall have, writes the difference, and answers with
 * the new state. The old state stays as it was.
 */
export class NodeDiff {
  readonly writer = new JsonWriter();
  readonly templates = new TemplateScope(this.writer);
  readonly #options: PassOptions;
  /** Made for the first list and the first stream that the pass meets, if it does. */
  #listDiff: ListDiff | undefined;
  #streamDiff: StreamDiff | undefined;

  constructor(options: PassOptions) {
    this.#options = options;
  }

  get #lists(): ListDiff {
    return (this.#listDiff ??= new ListDiff(this, this.#options.checkRound));
  }

  get #streams(): StreamDiff {
    return (this.#streamDiff ??= new StreamDiff(this));
  }

  placed(): number {
    return this.#options.components.placed();
  }

  unplace(since: number): void {
    this.#options.components.unplace(since);
  }

  inStream(write: () => void): void {
    this.#options.components.inStream(write);
  }

  /**
   * Writes every dynamic of a template the client does not have at this place; the statics are the caller's.
   * @param like a node of the same template that the client copies: where the statics within are the same, they are
   * not sent.
   */
  fill(template: Template, values: readonly unknown[], like?: NodeState): NodeState {
    const { holes } = template;
    let slots: unknown[] | undefined;
    for (let i = 0; i < holes.length; i++) {
      const value = values[i];
      const hole = holes[i] ?? TEXT_HOLE;
      if (typeof value !== "object" || value === null) {
        this.writer.member(i);
        this.writer.value(jsonText(value, hole));
        continue;
      }
      const slot = this.#fillMember(value, { index: i, hole }, like?.slots[i]);
      if (slot !== value) (slots ??= [...values])[i] = slot;
    }
    return new NodeState(template, slots ?? values);
  }

  /** Writes the dynamics that changed. The template must be the same. @returns the same state if nothing changed. */
  change(old: NodeState, values: readonly unknown[]): NodeState {
    const { template, slots } = old;
    const { holes } = template;
    let next: unknown[] | undefined;
    for (let i = 0; i < holes.length; i++) {
      const before = slots[i];
      const value = values[i];
      if (value === before) continue;
      const slot = this.#changeSlot(before, value, { index: i, hole: holes[i] ?? TEXT_HOLE });
      if (slot !== before) (next ??= [...slots])[i] = slot;
    }
    return next === undefined ? old : new NodeState(template, next);
  }

  #fillMember(value: unknown, { index, hole }: Place, like: unknown): unknown {
    if (value instanceof Memo) {
      const kept = like instanceof MemoState ? like.slot : like;
      return new MemoState(value.dependencies, this.#fillMember(value.value, { index, hole }, kept));
    }
    if (like instanceof NodeState && value instanceof Rendered && like.template.strings === value.strings) {
      return this.#fillLike(value, like, index);
    }
    this.writer.member(index);
    return this.#fillSlot(value, hole, like);
  }

  /** A node whose statics the client copies from elsewhere: without holes there is nothing to send. */
  #fillLike(value: Rendered, like: NodeState, index: number): NodeState {
    const mark = this.writer.mark();
    this.writer.member(index);
    this.writer.open();
    const start = this.writer.length;
    const placed = this.placed();
    const state = this.fill(like.template, value.values, like);
    const rooted = this.#stillRooted(like, placed);
    if (this.writer.length === start) this.writer.rewind(mark);
    else this.writer.close();
    return rooted ? state.asRoot() : state;
  }

  #fillSlot(value: unknown, hole: Hole, like?: unknown): unknown {
    if (typeof value !== "object" || value === null || hole.kind !== "text") {
      this.writer.value(jsonText(value, hole));
      return value;
    }
    if (value instanceof Rendered) return this.#fillNode(value);
    if (value instanceof Each || Array.isArray(value)) {
      return this.#lists.fill(value, like instanceof ListState ? like : undefined);
    }
    if (value instanceof Component) return this.#fillComponent(value);
    if (value instanceof EachStream) return this.#streams.fill(value);
    if (value instanceof Raw) this.writer.value(JSON.stringify(value.html));
    else if (value instanceof Embed) this.writer.value(JSON.stringify(this.#options.embeds.embed(value)));
    else this.writer.value(jsonText(value, hole));
    return value;
  }

  #fillComponent(component: Component): ComponentState {
    const cid = this.#options.components.place(component);
    this.writer.value(cid);
    return new ComponentState(cid);
  }

  #fillNode(rendered: Rendered): NodeState {
    const template = templateOf(rendered.strings);
    this.writer.open();
    const placed = this.placed();
    const state = this.fill(template, rendered.values);
    this.templates.writeStatics(template);
    const rooted = template.root && this.placed() === placed;
    if (rooted) {
      this.writer.member(ROOT);
      this.writer.value(1);
    }
    this.writer.close();
    return rooted ? state.asRoot() : state;
  }

  /**
   * The client skips a root that a message does not touch, and so would miss a change of a component in it: what holds
   * components is no root. (rendered.js, `toOutputBuffer`)
   */
  #stillRooted(before: NodeState, placed: number): boolean {
    if (!before.rooted || this.placed() === placed) return before.rooted;
    this.writer.member(ROOT);
    this.writer.value(0);
    return false;
  }

  #changeSlot(old: unknown, value: unknown, place: Place): unknown {
    if (value instanceof Memo) return this.#changeMemo(old, value, place);
    if (old instanceof MemoState) return this.#changeSlot(old.slot, value, place);
    if (value instanceof Rendered && old instanceof NodeState && old.template.strings === value.strings) {
      return this.#changeNode(old, value, place.index);
    }
    if (old instanceof ListState && (value instanceof Each || Array.isArray(value))) {
      return this.#lists.change(old, value, place.index);
    }
    if (value instanceof Component && old instanceof ComponentState) {
      return this.#changeComponent(old, value, place.index);
    }
    if (value instanceof EachStream && old instanceof StreamState) {
      return this.#streams.change(old, value, place.index);
    }
    if (isSame(old, value, place.hole)) return value instanceof Embed ? old : value;
    const mark = this.writer.mark();
    this.writer.member(place.index);
    const slot = this.#fillSlot(value, place.hole);
    // An empty list where there was nothing prints nothing, as before.
    if (slot === "" && isSame(old, slot, place.hole)) this.writer.rewind(mark);
    return slot;
  }

  #changeMemo(old: unknown, value: Memo, place: Place): MemoState {
    if (!(old instanceof MemoState))
      return new MemoState(value.dependencies, this.#changeSlot(old, value.value, place));
    if (sameList(old.dependencies, value.dependencies)) return old;
    return new MemoState(value.dependencies, this.#changeSlot(old.slot, value.value, place));
  }

  #changeComponent(old: ComponentState, value: Component, index: number): ComponentState {
    const cid = this.#options.components.place(value);
    if (cid === old.cid) return old;
    this.writer.member(index);
    this.writer.value(cid);
    return new ComponentState(cid);
  }

  #changeNode(old: NodeState, value: Rendered, index: number): NodeState {
    const mark = this.writer.mark();
    this.writer.member(index);
    this.writer.open();
    const start = this.writer.length;
    const placed = this.placed();
    const next = this.change(old, value.values);
    const rooted = this.#stillRooted(old, placed);
    if (this.writer.length === start) this.writer.rewind(mark);
    else this.writer.close();
    return rooted && next !== old ? next.asRoot() : next;
  }
}
