import { HoldfastError } from "../base/errors.ts";
import type { ComponentHost, PlacedComponent } from "../diff/components.ts";
import { duplicateComponent, type Component, type ComponentId } from "../html/component.ts";
import type { Rendered } from "../html/template.ts";
import { walk } from "../html/walk.ts";

const nothing = (): void => {};

/**
 * Renders every component of a tree once, for HTTP: round by round, all of one kind together, as a connected view does.
 * @returns the template of each.
 */
export function renderComponents(tree: Rendered, host: ComponentHost, limit: number): Map<Component, Rendered> {
  const templates = new Map<Component, Rendered>();
  const seen = new Map<object, Set<ComponentId>>();
  let round = componentsIn(tree);
  while (round.length > 0) {
    const batches = new Map<object, PlacedComponent[]>();
    for (const component of round) {
      claim(seen, component);
      const placed = { cid: templates.size + 1, component };
      // The place is taken now, so that each gets a cid of its own; the template follows.
      templates.set(component, tree);
      if (placed.cid > limit) {
        throw new HoldfastError("limit_exceeded", `A live view holds at most ${limit} components.`);
      }
      const batch = batches.get(component.type);
      if (batch === undefined) batches.set(component.type, [placed]);
      else batch.push(placed);
    }
    round = [...batches.values()].flatMap((batch) => renderBatch(batch, host, templates));
  }
  return templates;
}

/** @returns the components in what was rendered. */
function renderBatch(
  batch: readonly PlacedComponent[],
  host: ComponentHost,
  templates: Map<Component, Rendered>,
): Component[] {
  host.update(batch);
  return batch.flatMap(({ cid, component }) => {
    const rendered = host.render(cid, true);
    if (rendered === undefined) return [];
    templates.set(component, rendered);
    return componentsIn(rendered);
  });
}

function componentsIn(tree: Rendered): Component[] {
  const found: Component[] = [];
  walk(tree, { embed: nothing, component: (component) => found.push(component) });
  return found;
}

function claim(seen: Map<object, Set<ComponentId>>, { type, id }: Component): void {
  const ids = seen.get(type) ?? new Set();
  if (ids.has(id)) throw duplicateComponent(id);
  seen.set(type, ids.add(id));
}
