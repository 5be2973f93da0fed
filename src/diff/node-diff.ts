import { Each } from "../html/each.ts";
import { Embed } from "../html/embed.ts";
import { TEXT_HOLE, type Hole } from "../html/hole.ts";
import { templateOf, type Template } from "../html/prepare.ts";
import { Raw } from "../html/raw.ts";
import { Rendered } from "../html/rendered.ts";
import { jsonText, printed } from "./json-text.ts";
import { JsonWriter } from "./json-writer.ts";
import { ListDiff } from "./list-diff.ts";
import { ListState, NodeState } from "./state.ts";
import { TemplateTable } from "./template-table.ts";
import { ROOT, STATIC } from "./wire.ts";

/** What one pass needs besides the trees. */
export interface PassOptions {
  /** The HTML of an embed that the client does not have yet. */
  readonly embed: (embed: Embed) => string;
  /** In development, which sample of remembered rows is evaluated again; undefined for none. */
  readonly checkRound: number | undefined;
}

/**
 * One pass over a tree: compares what the client has with what it shall have, writes the difference, and answers with
 * the new state. The old state stays as it was.
 */
export class NodeDiff {
  readonly writer = new JsonWriter();
  readonly templates = new TemplateTable();
  readonly #embed: (embed: Embed) => string;
  readonly #lists: ListDiff;

  constructor(options: PassOptions) {
    this.#embed = options.embed;
    this.#lists = new ListDiff(this, options.checkRound);
  }

  /** Writes every dynamic of a template the client does not have at this place; the statics are the caller's. */
  fill(template: Template, values: readonly unknown[]): NodeState {
    const { holes } = template;
    let slots: unknown[] | undefined;
    for (let i = 0; i < holes.length; i++) {
      this.writer.member(i);
      const slot = this.#fillSlot(values[i], holes[i] ?? TEXT_HOLE);
      if (slot !== values[i]) (slots ??= [...values])[i] = slot;
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

  #fillSlot(value: unknown, hole: Hole): unknown {
    if (typeof value !== "object" || value === null || hole.kind !== "text") {
      this.writer.value(jsonText(value, hole));
      return value;
    }
    if (value instanceof Rendered) return this.#fillNode(value);
    if (value instanceof Each || Array.isArray(value)) return this.#lists.fill(value);
    if (value instanceof Raw) this.writer.value(JSON.stringify(value.html));
    else if (value instanceof Embed) this.writer.value(JSON.stringify(this.#embed(value)));
    else this.writer.value(jsonText(value, hole));
    return value;
  }

  #fillNode(rendered: Rendered): NodeState {
    const template = templateOf(rendered.strings);
    this.writer.open();
    const state = this.fill(template, rendered.values);
    this.writer.member(STATIC);
    this.writer.value(this.templates.indexOf(template));
    if (template.root) {
      this.writer.member(ROOT);
      this.writer.value(1);
    }
    this.writer.close();
    return state;
  }

  #changeSlot(old: unknown, value: unknown, place: { index: number; hole: Hole }): unknown {
    if (value instanceof Rendered && old instanceof NodeState && old.template.strings === value.strings) {
      return this.#changeNode(old, value, place.index);
    }
    if (old instanceof ListState && (value instanceof Each || Array.isArray(value))) {
      return this.#lists.change(old, value, place.index);
    }
    if (isSame(old, value, place.hole)) return value instanceof Embed ? old : value;
    const mark = this.writer.mark();
    this.writer.member(place.index);
    const slot = this.#fillSlot(value, place.hole);
    // An empty list where there was nothing prints nothing, as before.
    if (slot === "" && isSame(old, slot, place.hole)) this.writer.rewind(mark);
    return slot;
  }

  #changeNode(old: NodeState, value: Rendered, index: number): NodeState {
    const mark = this.writer.mark();
    this.writer.member(index);
    this.writer.open();
    const start = this.writer.length;
    const next = this.change(old, value.values);
    if (this.writer.length === start) this.writer.rewind(mark);
    else this.writer.close();
    return next;
  }
}

/** Whether two values that are no nodes or lists print the same. */
function isSame(old: unknown, value: unknown, hole: Hole): boolean {
  if (old instanceof NodeState || old instanceof ListState) return false;
  if (value instanceof Embed || old instanceof Embed) {
    return value instanceof Embed && old instanceof Embed && value.id === old.id;
  }
  if (value instanceof Raw || old instanceof Raw)
    return value instanceof Raw && old instanceof Raw && value.html === old.html;
  if (value instanceof Rendered || value instanceof Each || Array.isArray(value)) return false;
  // Two different strings are two different texts, but for a URL that was replaced, and that is rare enough to send.
  if (typeof value === "string" && typeof old === "string") return value === old;
  return printed(old, hole) === printed(value, hole);
}
