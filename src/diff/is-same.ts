import { Component } from "../html/component.ts";
import { Each } from "../html/each.ts";
import { EachStream } from "../html/each-stream.ts";
import { Embed } from "../html/embed.ts";
import type { Hole } from "../html/hole.ts";
import { Raw } from "../html/raw.ts";
import { Rendered } from "../html/rendered.ts";
import { printed } from "./json-text.ts";
import { SlotState } from "./state.ts";

/** Whether two values that have no state of their own print the same. */
export function isSame(old: unknown, value: unknown, hole: Hole): boolean {
  if (old instanceof SlotState) return false;
  if (value instanceof Embed || old instanceof Embed) {
    return value instanceof Embed && old instanceof Embed && value.id === old.id;
  }
  if (value instanceof Raw || old instanceof Raw)
    return value instanceof Raw && old instanceof Raw && value.html === old.html;
  if (hasState(value)) return false;
  // Two different strings are two different texts, but for a URL that was replaced, and that is rare enough to send.
  if (typeof value === "string" && typeof old === "string") return value === old;
  return printed(old, hole) === printed(value, hole);
}

const hasState = (value: unknown): boolean =>
  typeof value === "object" &&
  (value instanceof Rendered ||
    value instanceof Each ||
    Array.isArray(value) ||
    value instanceof Component ||
    value instanceof EachStream);
