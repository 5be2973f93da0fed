import { HoldfastError } from "../base/errors.ts";
import { EachStream } from "./each-stream.ts";
import { Keys, type Key } from "./keys.ts";
import { Rendered } from "./rendered.ts";
import { Stream } from "./stream.ts";

/** A keyed list, not evaluated yet. Made by {@link each}. */
export class Each {
  readonly items: readonly unknown[];
  readonly key: (item: unknown, index: number) => Key;
  readonly row: (item: unknown, index: number) => Rendered;
  /** What the rows read besides their item; undefined when it was not said, and then no row is remembered. */
  readonly dependencies: readonly unknown[] | undefined;

  constructor(parts: Pick<Each, "items" | "key" | "row" | "dependencies">) {
    this.items = parts.items;
    this.key = parts.key;
    this.row = parts.row;
    this.dependencies = parts.dependencies;
  }

  /** Whether a row reads its index, and so changes when it moves. */
  get readsIndex(): boolean {
    return this.row.length > 1;
  }

  /** Evaluates one row. @throws HoldfastError `template_value` if it is no template. */
  evaluate(item: unknown, index: number): Rendered {
    const row: unknown = this.row(item, index);
    if (row instanceof Rendered) return row;
    throw new HoldfastError(
      "template_value",
      `Row ${index} of each() is no template: its function must return html\`…\`.`,
    );
  }

  /** Evaluates every row. @throws HoldfastError `template_duplicate_key`, `template_value` */
  evaluateAll(): readonly Rendered[] {
    const keys = new Keys(this);
    return this.items.map((item, index) => {
      keys.claim(this.key(item, index), index);
      return this.evaluate(item, index);
    });
  }
}

/**
 * A keyed list: rows are followed by their key, so that a moved row is sent as a move and keeps its place in the DOM.
 * Each row is a template. (Phoenix: `:for` with `:key`)
 *
 * Rows are evaluated at each render, and only values that changed are sent. For long lists say what the rows read
 * besides their item, by `dependencies`, `[]` if nothing: then a row whose item is the same (`===`) is not evaluated
 * again until a dependency changes. That holds only if items are replaced, never changed in place, and if the row reads
 * nothing else; outside production a row that breaks this is caught and named. A row that takes the index is evaluated
 * again when it moves.
 *
 * @param items a list, or anything iterable.
 * @param key what a row is known by, unique in the list.
 * @param row the template of one item.
 * @param dependencies what `row` reads besides its item; compared one by one with `Object.is`.
 * @example
 * ```ts
 * html`<ul>${each(messages, (m) => m.id, (m) => html`<li class="${m.from === me ? "mine" : ""}">${m.text}</li>`, [me])}</ul>`
 * ```
 * @throws HoldfastError `template_duplicate_key` when it is rendered.
 */
// oxlint-disable-next-line max-params -- the dependencies are data like the items, not an option
export function each<T>(
  items: Iterable<T>,
  key: (item: T, index: number) => Key,
  row: (item: T, index: number) => Rendered,
  dependencies?: readonly unknown[],
): Each;
/**
 * The rows of a stream: each is an element whose id is the one given, in a container with an id of its own and
 * `phx-update="stream"`. Only rows that are new to the page are evaluated.
 *
 * @example
 * ```ts
 * html`<ul id="lines" phx-update="stream">${each(lines, (line, id) => html`<li id="${id}">${line.text}</li>`)}</ul>`
 * ```
 */
export function each<T>(stream: Stream<T>, row: (item: T, domId: string) => Rendered): EachStream;
// oxlint-disable-next-line max-params -- the dependencies are data like the items, not an option
export function each(
  items: Iterable<unknown> | Stream,
  key: unknown,
  row?: unknown,
  dependencies?: readonly unknown[],
): Each | EachStream {
  if (items instanceof Stream) return new EachStream(items, key as (item: unknown, domId: string) => Rendered);
  return new Each({
    items: Array.isArray(items) ? items : [...items],
    key: key as Each["key"],
    row: row as Each["row"],
    dependencies,
  });
}
