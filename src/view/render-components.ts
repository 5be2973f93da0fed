import { HoldfastError } from "../base/errors.ts";
import type { ComponentHost, PlacedComponent } from "../diff/components.ts";
import { Component, duplicateComponent, type ComponentId } from "../html/component.ts";
import { toParts, type Part } from "../html/to-parts.ts";

/**
 * Renders every component that stands in `parts` once, for HTTP: round by round, all of one kind together, as a
 * connected view does.
 *
 * @returns the parts with those of the components in their places.
 */
export function renderComponents(parts: readonly Part[], host: ComponentHost, limit: number): readonly Part[] {
  let round = componentsIn(parts);
  const printed = new Map<Component, readonly Part[]>();
  const seen = new Map<object, Set<ComponentId>>();
  while (round.length > 0) {
    const batches = new Map<object, PlacedComponent[]>();
    for (const component of round) {
      claim(seen, component);
      const placed = { cid: printed.size + 1, component };
      // The place is taken now, so that each gets a cid of its own; its parts follow.
      printed.set(component, []);
      if (placed.cid > limit) {
        throw new HoldfastError("limit_exceeded", `A live view holds at most ${limit} components.`);
      }
      const batch = batches.get(component.type);
      if (batch === undefined) batches.set(component.type, [placed]);
      else batch.push(placed);
    }
    round = [...batches.values()].flatMap((batch) => renderBatch(batch, host, printed));
  }
  return [...withComponents(parts, printed)];
}

/** @returns the components in what was rendered. */
function renderBatch(
  batch: readonly PlacedComponent[],
  host: ComponentHost,
  printed: Map<Component, readonly Part[]>,
): Component[] {
  host.update(batch);
  return batch.flatMap(({ cid, component }) => {
    const rendered = host.render(cid, true);
    if (rendered === undefined) return [];
    const parts = toParts(rendered);
    printed.set(component, parts);
    return componentsIn(parts);
  });
}

function* withComponents(parts: readonly Part[], printed: ReadonlyMap<Component, readonly Part[]>): Generator<Part> {
  for (const part of parts) {
    if (part instanceof Component) yield* withComponents(printed.get(part) ?? [], printed);
    else yield part;
  }
}

const componentsIn = (parts: readonly Part[]): Component[] => parts.filter((part) => part instanceof Component);

function claim(seen: Map<object, Set<ComponentId>>, { type, id }: Component): void {
  const ids = seen.get(type) ?? new Set();
  if (ids.has(id)) throw duplicateComponent(id);
  seen.set(type, ids.add(id));
}
