import type { ComponentId } from "../html/component.ts";
import { ComponentState, ListState, MemoState, NodeState } from "./state.ts";

/** One component of one view, and what the client has of it. */
export interface ComponentEntry {
  readonly type: object;
  readonly id: ComponentId;
  readonly cid: number;
  /** Undefined while the client has nothing that may be built upon. */
  state: NodeState | undefined;
  /** The client said that it will destroy it. */
  doomed: boolean;
  /** The component it stands in; undefined for the view itself. */
  owner: ComponentEntry | undefined;
  /** It stands in the row of a stream, of which nothing is remembered. */
  inRow: boolean;
  /** The pass that met it last. */
  placedIn: number;
  /** The pass that rendered it last. */
  renderedIn: number;
}

/** Whether it stands in the row of a stream, or in what does. */
export function isStreamed(entry: ComponentEntry): boolean {
  return entry.inRow || ownersOf(entry).some(({ inRow }) => inRow);
}

/** The components around one, inmost first. What is not in the page any more may say that it stands in a circle. */
export function ownersOf(entry: ComponentEntry): readonly ComponentEntry[] {
  const owners: ComponentEntry[] = [];
  for (let { owner } = entry; owner !== undefined && owner !== entry && !owners.includes(owner); { owner } = owner) {
    owners.push(owner);
  }
  return owners;
}

/** Those of the entries that stand in none of the others; all of them where each stands in another. */
export function outermost(entries: ReadonlySet<ComponentEntry>): Iterable<ComponentEntry> {
  const found = [...entries].filter((entry) => !ownersOf(entry).some((owner) => entries.has(owner)));
  return found.length > 0 ? found : entries;
}

/** Whether a component stands in what the client has. */
export function holds(slot: unknown, cid: number): boolean {
  if (slot instanceof ComponentState) return slot.cid === cid;
  if (slot instanceof NodeState) return slot.slots.some((inner) => holds(inner, cid));
  if (slot instanceof ListState) return slot.rows.some((row) => holds(row, cid));
  return slot instanceof MemoState && holds(slot.slot, cid);
}
