import type { Each } from "../html/each.ts";
import type { Template } from "../html/prepare.ts";

/**
 * What the client has at one node: its template, and for each hole the raw value, or the state of the node or list
 * there. Never changed once made: an update that fails half-way leaves the last state whole.
 */
export class NodeState {
  readonly template: Template;
  readonly slots: readonly unknown[];

  constructor(template: Template, slots: readonly unknown[]) {
    this.template = template;
    this.slots = slots;
  }
}

/** What the client has of one list, once it had a row. */
export class ListState {
  /** The template all rows share. */
  readonly template: Template;
  readonly count: number;
  /** State by row. Where it is missing, the row is pure and flat, and is evaluated again from its item when needed. */
  readonly rows: readonly (NodeState | undefined)[];
  /** Of a keyed list: how it was rendered, and its items then. */
  readonly keyed: KeyedState | undefined;

  constructor(parts: Pick<ListState, "template" | "count" | "rows" | "keyed">) {
    this.template = parts.template;
    this.count = parts.count;
    this.rows = parts.rows;
    this.keyed = parts.keyed;
  }
}

/** How a keyed list was rendered. The items are a copy: the caller's array may have changed since. */
export interface KeyedState {
  readonly each: Each;
  readonly items: readonly unknown[];
}
