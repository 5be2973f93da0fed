import { Component } from "./component.ts";
import { Each } from "./each.ts";
import { EachStream } from "./each-stream.ts";
import { Embed } from "./embed.ts";
import { Memo } from "./memo.ts";
import { Rendered } from "./rendered.ts";

/** What a walk meets. */
export interface Visitor {
  embed(embed: Embed): void;
  component(component: Component): void;
}

/**
 * Finds every embed and component a value holds, in the order in which it will be printed, so that they can be made
 * before printing. Lists are evaluated here once and printed from that evaluation.
 */
export function walk(value: unknown, visitor: Visitor): void {
  if (typeof value !== "object" || value === null) return;
  if (value instanceof Embed) visitor.embed(value);
  else if (value instanceof Component) visitor.component(value);
  else if (value instanceof Rendered) for (const inner of value.values) walk(inner, visitor);
  else if (value instanceof Each || value instanceof EachStream) for (const row of value.rows()) walk(row, visitor);
  else if (value instanceof Memo) walk(value.value, visitor);
  else if (Array.isArray(value)) for (const item of value) walk(item, visitor);
}
