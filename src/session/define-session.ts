import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldfastError } from "../base/errors.ts";
import type { Json } from "./entry.ts";

/** One key of a session. */
export interface SessionKey<In = unknown, Out = unknown> {
  /** Validates what is put; any Standard Schema validator (zod, valibot, arktype), synchronous. */
  readonly schema: StandardSchemaV1<In, Out>;
  /** What the key reads as until it is written, and after it is deleted. */
  readonly default?: NoInfer<In>;
  /** Who may write it: `"server"` (the default) keeps the browser out, `"client"` lets inputs write it too. */
  readonly write?: "server" | "client";
  /** How long a written value holds, in ms of wall time; then the key reads as its default. */
  readonly ttl?: number;
}

/** The keys of a session, by name. */
export type SessionKeys = Readonly<Record<string, SessionKey>>;

/** A session's declaration, made by {@link defineSession}. */
export interface SessionDefinition<out K extends SessionKeys = SessionKeys> {
  readonly keys: K;
  /** Each key's default, as its schema made it. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

type InputOf<S> = S extends { readonly schema: infer V extends StandardSchemaV1 } ? StandardSchemaV1.InferInput<V> : never;
type OutputOf<S> = S extends { readonly schema: infer V extends StandardSchemaV1 } ? StandardSchemaV1.InferOutput<V> : never;

/** What the keys read as: the schema's output; `undefined` too where there is no default. */
export type SessionValues<K extends SessionKeys> = {
  readonly [Name in keyof K]: K[Name] extends { readonly default: unknown } ? OutputOf<K[Name]> : OutputOf<K[Name]> | undefined;
};

/** What `put` takes for each key: the schema's input. */
export type SessionInput<K extends SessionKeys> = { readonly [Name in keyof K]: InputOf<K[Name]> };

/** Names that the session's own methods, or the language, have taken. */
const RESERVED = new Set(["put", "delete", "status", "flush", "renew", "drop", "then", "toJSON", "constructor", "__proto__", "prototype"]);
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;

/**
 * Declares what the session holds. A key is the server's alone unless it says `write: "client"`.
 *
 * @example
 * ```ts
 * import { defineSession } from "holdfast";
 * import { z } from "zod";
 *
 * const session = defineSession({
 *   username: { schema: z.string().max(40), default: "", write: "client" },
 *   userId: { schema: z.number().optional() },
 * });
 * ```
 * @throws HoldfastError `definition_invalid` for a name that is taken or a default its schema refuses,
 * `schema_async` for a schema that validates asynchronously.
 */
export function defineSession<const K extends { readonly [Name in keyof K]: SessionKey<InputOf<K[Name]>, OutputOf<K[Name]>> }>(
  keys: K,
): SessionDefinition<K & SessionKeys> {
  const defaults: Record<string, unknown> = Object.create(null);
  for (const [name, key] of Object.entries(keys) as [string, SessionKey][]) {
    if (RESERVED.has(name) || !NAME.test(name)) {
      throw new HoldfastError("definition_invalid", `"${name}" cannot name a session key: use letters, digits and _, and none of ${[...RESERVED].join(", ")}.`);
    }
    defaults[name] = key.default === undefined ? undefined : validateDefault(name, key);
  }
  return Object.freeze({ keys: Object.freeze({ ...keys }) as K & SessionKeys, defaults: Object.freeze(defaults) });
}

function validateDefault(name: string, key: SessionKey): unknown {
  const verdict = validateKey(key, key.default, name);
  if (verdict.ok) return verdict.value;
  throw new HoldfastError("definition_invalid", `The default of the session key "${name}" is refused by its own schema: ${verdict.message}`);
}

/** The key's declaration, or undefined for a name nobody declared, whatever it is. */
export function keyOf(definition: SessionDefinition, name: string): SessionKey | undefined {
  return Object.hasOwn(definition.keys, name) ? definition.keys[name] : undefined;
}

type Verdict = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

const MAX_DEPTH = 32;

/** What the schema makes of a value; it must be JSON, since it is kept as such. */
export function validateKey(key: SessionKey, value: unknown, name: string): Verdict {
  const result = key.schema["~standard"].validate(value);
  if (result instanceof Promise) {
    result.catch(() => {});
    throw new HoldfastError("schema_async", `The schema of the session key "${name}" validates asynchronously; session schemas are synchronous.`);
  }
  if (result.issues !== undefined) return { ok: false, message: result.issues.map((issue) => issue.message).join("; ") };
  if (!isJson(result.value, 0)) return { ok: false, message: "the value is not JSON; store a string, number, boolean, null, or lists and records of them" };
  return { ok: true, value: result.value };
}

function isJson(value: unknown, depth: number): value is Json {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || depth >= MAX_DEPTH) return false;
  if (Array.isArray(value)) return value.every((item) => isJson(item, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === Object.prototype || prototype === null) && Object.values(value).every((item) => isJson(item, depth + 1));
}
