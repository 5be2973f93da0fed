import type { Hole } from "../html/hole.ts";
import { printAttribute, printText } from "../html/print.ts";

/** Neither HTML nor JSON would change a string without these: it is sent as it is. */
// oxlint-disable-next-line no-control-regex
const SPECIAL = /["\\&<>'\u0000-\u001f\u007f-\u009f\u2028\u2029\ud800-\udfff]/;

/**
 * The JSON text of what a hole prints. Numbers become strings: on the wire a bare number means a component.
 * URL holes and whole attributes go the long way.
 */
export function jsonText(value: unknown, hole: Hole): string {
  if (typeof value === "number" && (hole.kind === "text" || hole.kind === "part")) return `"${value}"`;
  if (typeof value === "string" && hole.kind === "text" && !SPECIAL.test(value)) return `"${value}"`;
  return JSON.stringify(printed(value, hole));
}

/** The HTML a hole prints for a value that is no node, list, raw HTML or embed. */
export function printed(value: unknown, hole: Hole): string {
  return hole.kind === "text" ? printText(value, hole) : printAttribute(value, hole);
}
