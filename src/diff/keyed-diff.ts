import { Each } from "../html/each.ts";
import { claimKey, type Key } from "../html/keys.ts";
import type { Template } from "../html/prepare.ts";
import type { JsonWriter } from "./json-writer.ts";
import { checkRemembered } from "./memo-check.ts";
import { rowValues } from "./row-source.ts";
import type { TemplateScope } from "./template-scope.ts";
import { sameList } from "./same-list.ts";
import { type ListState, NodeState, SlotState, type KeyedState } from "./state.ts";
import { KEYED_MOVED } from "./wire.ts";

/** What a list needs of the pass it is part of. */
export interface RowWriter {
  readonly writer: JsonWriter;
  readonly templates: TemplateScope;
  /** Notes how far components were placed, for {@link RowWriter.unplace}. */
  placed(): number;
  /** Forgets the components placed since: the list that holds them is written anew. */
  unplace(since: number): void;
  /** What is placed meanwhile stands in the row of a stream. */
  inStream(write: () => void): void;
  fill(template: Template, values: readonly unknown[]): NodeState;
  change(old: NodeState, values: readonly unknown[]): NodeState;
}

/** One keyed list before and after. */
export interface KeyedChange {
  readonly old: ListState;
  readonly oldKeyed: KeyedState;
  readonly each: Each;
  /** Rows that can be evaluated again need no state. */
  readonly forget: boolean;
  readonly checkRound: number | undefined;
}

/** Whether a row holds only plain values, and so can be told from its item alone. */
export const isFlat = (state: NodeState): boolean => !state.slots.some((slot) => slot instanceof SlotState);

/** A row has another template than the list: the list must be sent anew. */
class OtherTemplate extends Error {}

/**
 * Compares a keyed list: by the identity of the items first, then by position, and only from the first key that differs
 * by a table of keys (building it costs more than comparing the list).
 */
export class KeyedDiff {
  readonly #nodes: RowWriter;
  readonly #change: KeyedChange;
  readonly #remember: boolean;
  readonly #rows: (NodeState | undefined)[] = [];
  #moved = false;

  constructor(nodes: RowWriter, change: KeyedChange) {
    this.#nodes = nodes;
    this.#change = change;
    this.#remember = sameList(change.oldKeyed.each.dependencies, change.each.dependencies);
  }

  /** Writes the entries that changed. @returns the rows' states, or undefined when the list must be sent anew. */
  run(): (NodeState | undefined)[] | undefined {
    const { each, oldKeyed } = this.#change;
    try {
      const stopped = this.#samePositions();
      if (stopped < each.items.length) this.#byKey(stopped);
    } catch (error) {
      if (error instanceof OtherTemplate) return undefined;
      throw error;
    }
    if (this.#moved) {
      this.#nodes.writer.member(KEYED_MOVED);
      this.#nodes.writer.value("true");
    }
    if (this.#remember && this.#change.checkRound !== undefined) {
      checkRemembered(this.#change.checkRound, {
        each,
        oldItems: oldKeyed.items,
        rows: this.#rows,
        template: this.#change.old.template,
      });
    }
    return this.#rows;
  }

  /** @returns the first index whose key is not the one that was there. */
  #samePositions(): number {
    const { each, oldKeyed } = this.#change;
    // A loop over every row of every update: what it reads is at hand.
    const { items } = each;
    const before = oldKeyed.items;
    const remember = this.#remember;
    const keptStates = this.#change.old.rows.length > 0;
    const shared = Math.min(items.length, before.length);
    for (let i = 0; i < shared; i++) {
      if (remember && items[i] === before[i]) {
        if (keptStates) this.#remembered(i, i);
      } else if (each.key(items[i], i) === oldKeyed.each.key(before[i], i)) this.#kept(i, i);
      else return i;
    }
    return shared;
  }

  #byKey(start: number): void {
    const { each, oldKeyed } = this.#change;
    const taken = new Set<Key>();
    for (let i = 0; i < start; i++) claimKey(taken, each.key(each.items[i], i), i);
    const places = new Map<Key, number>();
    for (let i = start; i < oldKeyed.items.length; i++) places.set(oldKeyed.each.key(oldKeyed.items[i], i), i);
    for (let i = start; i < each.items.length; i++) {
      const key = each.key(each.items[i], i);
      claimKey(taken, key, i);
      const from = places.get(key);
      if (from === undefined) this.#added(i);
      else this.#kept(i, from);
    }
  }

  #added(index: number): void {
    const { writer } = this.#nodes;
    const values = this.#evaluate(index);
    writer.member(index);
    writer.open();
    const state = this.#nodes.fill(this.#change.old.template, values);
    writer.close();
    this.#keep(index, state);
  }

  /** A row that was there before, here or elsewhere. */
  #kept(index: number, from: number): void {
    const { each, oldKeyed, old } = this.#change;
    const { writer } = this.#nodes;
    const still = index === from;
    if (!still) this.#moved = true;
    if (this.#remember && each.items[index] === oldKeyed.items[from] && (still || !each.readsIndex)) {
      if (!still) this.#writeMove(index, from);
      this.#remembered(index, from);
      return;
    }
    const values = this.#evaluate(index);
    const before = old.rows[from] ?? this.#recall(from);
    if (still && isUnchanged(before, values)) return this.#keep(index, before);
    const mark = writer.mark();
    writer.member(index);
    if (still) writer.open();
    else writer.openMoved(from);
    const start = writer.length;
    const next = this.#nodes.change(before, values);
    if (writer.length > start) {
      if (still) writer.close();
      else writer.closeMoved();
    } else {
      writer.rewind(mark);
      if (!still) this.#writeMove(index, from);
    }
    this.#keep(index, next);
  }

  #writeMove(index: number, from: number): void {
    this.#nodes.writer.member(index);
    this.#nodes.writer.value(from);
  }

  #keep(index: number, state: NodeState): void {
    if (!this.#change.forget || !isFlat(state)) this.#rows[index] = state;
  }

  #remembered(index: number, from: number): void {
    const state = this.#change.old.rows[from];
    if (state !== undefined) this.#keep(index, state);
  }

  #evaluate(index: number): readonly unknown[] {
    const { each, old } = this.#change;
    const values = rowValues(old.template, each.evaluate(each.items[index], index));
    if (values === undefined) throw new OtherTemplate();
    return values;
  }

  /** The state of a row that was not kept: its function reads its item alone, so it says today what it said then. */
  #recall(index: number): NodeState {
    const { oldKeyed, old } = this.#change;
    const row = oldKeyed.each.evaluate(oldKeyed.items[index], index);
    const values = rowValues(old.template, row);
    if (values === undefined) throw new OtherTemplate();
    // In a flat row a list was an empty one, which is kept as the empty string.
    return new NodeState(old.template, values.map(flatSlot));
  }
}

const flatSlot = (value: unknown): unknown => (value instanceof Each || Array.isArray(value) ? "" : value);

function isUnchanged(state: NodeState, values: readonly unknown[]): boolean {
  const { slots } = state;
  for (let i = 0; i < values.length; i++) if (values[i] !== slots[i]) return false;
  return true;
}

/** Whether no row of a list can have changed. */
export function isUntouched(old: KeyedState, each: Each): boolean {
  const { items } = each;
  if (items.length !== old.items.length || !sameList(old.each.dependencies, each.dependencies)) return false;
  for (let i = 0; i < items.length; i++) if (items[i] !== old.items[i]) return false;
  return true;
}
