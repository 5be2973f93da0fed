import type { EventParam, EventParams } from "../event-params.ts";
import { isRecord, UNUSED } from "./form-params.ts";

/**
 * Whether its user has touched a field: the client marks those that were never focused, until the form is submitted.
 * A nested form is used when one of its fields is. (Phoenix.Component.used_input?/1)
 *
 * @example
 * ```ts
 * import { usedInput } from "holdfast";
 *
 * usedInput({ email: "", _unused_email: "" }, "email"); // false
 * usedInput({ email: "ann@example.com" }, "email"); // true
 * ```
 */
export function usedInput(params: EventParams, name: string): boolean {
  if (name.startsWith(UNUSED) || !Object.hasOwn(params, name) || Object.hasOwn(params, UNUSED + name)) return false;
  return isUsed(params[name]);
}

function isUsed(value: EventParam): boolean {
  if (Array.isArray(value)) return !value.some(isRecord) || value.some(isUsed);
  return !isRecord(value) || Object.keys(value).some((name) => usedInput(value, name));
}
