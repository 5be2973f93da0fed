import { Each } from "./each.ts";
import { Embed } from "./embed.ts";
import { Rendered } from "./rendered.ts";
import type { Renderable } from "./template.ts";

/**
 * Every embed a value holds, in the order in which it will be printed, so that it can be mounted before printing.
 * Lists are evaluated here once and printed from that evaluation.
 */
export function collectEmbeds(value: Renderable): Embed[] {
  const found: Embed[] = [];
  collect(value, found);
  return found;
}

function collect(value: unknown, found: Embed[]): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Embed) found.push(value);
  else if (value instanceof Rendered) for (const inner of value.values) collect(inner, found);
  else if (value instanceof Each) for (const row of value.rows()) collect(row, found);
  else if (Array.isArray(value)) for (const item of value) collect(item, found);
}
