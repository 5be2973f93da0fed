import type { Each } from "../html/each.ts";
import type { Template } from "../html/prepare.ts";

/** What stands in a hole, where that is more than a plain value. */
export abstract class SlotState {}

/**
 * What the client has at one node: its template, and for each hole the raw value, or the state of what stands there.
 * Never changed once made: an update that fails half-way leaves the last state whole.
 */
export class NodeState extends SlotState {
  readonly template: Template;
  readonly slots: readonly unknown[];
  /** Whether the client takes it for one element that it may skip. */
  readonly rooted: boolean;

  constructor(template: Template, slots: readonly unknown[], rooted = false) {
    super();
    this.template = template;
    this.slots = slots;
    this.rooted = rooted;
  }

  asRoot(): NodeState {
    return new NodeState(this.template, this.slots, true);
  }
}

/** What the client has of one list, once it had a row. */
export class ListState extends SlotState {
  /** The template all rows share. */
  readonly template: Template;
  readonly count: number;
  /** State by row. Where it is missing, the row is pure and flat, and is evaluated again from its item when needed. */
  readonly rows: readonly (NodeState | undefined)[];
  /** Of a keyed list: how it was rendered, and its items then. */
  readonly keyed: KeyedState | undefined;

  constructor(parts: Pick<ListState, "template" | "count" | "rows" | "keyed">) {
    super();
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

/** What the client has of a stream: the template its rows had last. Of the rows themselves nothing is kept. */
export class StreamState extends SlotState {
  readonly ref: string;
  readonly template: Template;

  constructor(ref: string, template: Template) {
    super();
    this.ref = ref;
    this.template = template;
  }
}

/** A component stands here; what the client has of it is kept by its cid. */
export class ComponentState extends SlotState {
  readonly cid: number;

  constructor(cid: number) {
    super();
    this.cid = cid;
  }
}

/** What stands here was evaluated for these dependencies. */
export class MemoState extends SlotState {
  readonly dependencies: readonly unknown[];
  /** The raw value, or the state of what stands there. */
  readonly slot: unknown;

  constructor(dependencies: readonly unknown[], slot: unknown) {
    super();
    this.dependencies = dependencies;
    this.slot = slot;
  }
}
