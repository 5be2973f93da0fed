import { Each } from "../html/each.ts";
import type { Template } from "../html/prepare.ts";
import { isFlat, isUntouched, KeyedDiff, type RowWriter } from "./keyed-diff.ts";
import { rowValues, sharedTemplate, type ListValue } from "./row-source.ts";
import { ListState, type NodeState } from "./state.ts";
import { KEYED, KEYED_COUNT } from "./wire.ts";

/** Compares lists: the keyed ones of `each()`, and plain arrays, whose rows are known by their position. */
export class ListDiff {
  readonly #nodes: RowWriter;
  readonly #checkRound: number | undefined;

  constructor(nodes: RowWriter, checkRound: number | undefined) {
    this.#nodes = nodes;
    this.#checkRound = checkRound;
  }

  /**
   * Writes a whole list. One without rows is an empty string until it has had one.
   * @param like a list whose statics the client copies, where they are the same.
   */
  fill(list: ListValue, like?: ListState): ListState | "" {
    const rows = list instanceof Each ? list.evaluateAll() : list;
    if (rows.length === 0) {
      this.#nodes.writer.value('""');
      return "";
    }
    return this.#fillRows(list, rows, like);
  }

  #fillRows(list: ListValue, rows: readonly unknown[], like?: ListState): ListState {
    const { writer, templates } = this.#nodes;
    const template = sharedTemplate(rows);
    const forget = list instanceof Each && this.#isPure(list);
    const states: (NodeState | undefined)[] = [];
    writer.open();
    if (like?.template !== template) templates.writeStatics(template);
    const begun = templates.begin();
    writer.member(KEYED);
    writer.open();
    for (const [index, row] of rows.entries()) {
      writer.member(index);
      writer.open();
      const state = this.#nodes.fill(template, rowValues(template, row) ?? []);
      if (!forget || !isFlat(state)) states[index] = state;
      writer.close();
    }
    writer.member(KEYED_COUNT);
    writer.value(rows.length);
    writer.close();
    templates.end(begun);
    writer.close();
    return listState(list, template, states);
  }

  /** Rows that read nothing but their item can be evaluated again; in development they are kept, to be checked. */
  #isPure(list: Each): boolean {
    return list.dependencies?.length === 0 && this.#checkRound === undefined;
  }

  /** Writes what changed of a list that the client has, as member `index`. */
  change(old: ListState, list: ListValue, index: number): ListState {
    const { writer, templates } = this.#nodes;
    const mark = writer.mark();
    const placed = this.#nodes.placed();
    writer.member(index);
    writer.open();
    const begun = templates.begin();
    writer.member(KEYED);
    writer.open();
    const start = writer.length;
    const next = list instanceof Each ? this.#changeKeyed(old, list) : this.#changeByPosition(old, list);
    if (next === undefined) {
      templates.drop(begun);
      this.#nodes.unplace(placed);
      writer.rewind(mark);
      writer.member(index);
      return this.#fillRows(list, list instanceof Each ? list.evaluateAll() : list);
    }
    if (writer.length === start && next.count === old.count) {
      templates.drop(begun);
      writer.rewind(mark);
      return next;
    }
    writer.member(KEYED_COUNT);
    writer.value(next.count);
    writer.close();
    templates.end(begun);
    writer.close();
    return next;
  }

  #changeKeyed(old: ListState, each: Each): ListState | undefined {
    if (old.keyed === undefined) return this.#changeByPosition(old, each.evaluateAll(), each);
    if (this.#checkRound === undefined && isUntouched(old.keyed, each)) return old;
    const rows = new KeyedDiff(this.#nodes, {
      old,
      oldKeyed: old.keyed,
      each,
      forget: this.#isPure(each),
      checkRound: this.#checkRound,
    }).run();
    return rows === undefined ? undefined : listState(each, old.template, rows);
  }

  #changeByPosition(old: ListState, rows: readonly unknown[], source: ListValue = rows): ListState | undefined {
    const { writer } = this.#nodes;
    const states: (NodeState | undefined)[] = [];
    for (const [index, row] of rows.entries()) {
      const values = rowValues(old.template, row);
      if (values === undefined) return undefined;
      const before = old.rows[index];
      const mark = writer.mark();
      writer.member(index);
      writer.open();
      const start = writer.length;
      states.push(before === undefined ? this.#nodes.fill(old.template, values) : this.#nodes.change(before, values));
      if (before !== undefined && writer.length === start) writer.rewind(mark);
      else writer.close();
    }
    return listState(source, old.template, states);
  }
}

const NO_ROWS: readonly NodeState[] = Object.freeze([]);

function listState(list: ListValue, template: Template, rows: readonly (NodeState | undefined)[]): ListState {
  const keyed = list instanceof Each;
  return new ListState({
    template,
    count: keyed ? list.items.length : list.length,
    rows: rows.length === 0 ? NO_ROWS : rows,
    keyed: keyed ? { each: list, items: list.items.slice() } : undefined,
  });
}
