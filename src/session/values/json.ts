/** A value as it is kept: JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

const MAX_DEPTH = 32;

/**
 * A frozen copy of a value as JSON keeps it: members that are undefined are left out, as `JSON.stringify` does.
 * Undefined for what JSON would change (a Date, NaN, a function, a class) and for what is nested beyond 32 levels.
 */
export function toJson(value: unknown, depth = 0): Json | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (typeof value !== "object" || depth >= MAX_DEPTH) return undefined;
  return Array.isArray(value) ? toList(value, depth) : toRecord(value, depth);
}

function toList(value: readonly unknown[], depth: number): Json | undefined {
  const copy: Json[] = [];
  for (const item of value) {
    const json = toJson(item, depth + 1);
    if (json === undefined) return undefined;
    copy.push(json);
  }
  return Object.freeze(copy);
}

function toRecord(value: object, depth: number): Json | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return undefined;
  // A null prototype would make "__proto__" an ordinary member, but would surprise who reads the value.
  const copy: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined) continue;
    const json = toJson(member, depth + 1);
    if (json === undefined) return undefined;
    Object.defineProperty(copy, name, { value: json, enumerable: true });
  }
  return Object.freeze(copy);
}
