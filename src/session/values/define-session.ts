import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldfastError } from "../../base/errors.ts";
import { namedValues } from "./named-values.ts";
import { validateKey } from "./validate-key.ts";

/** One key of a session. */
export interface SessionKey<In = unknown, Out = unknown> {
  /** Validates what is put; any Standard Schema validator (zod, valibot, arktype), synchronous. */
  readonly schema: StandardSchemaV1<In, Out>;
  /** What the key reads as until it is written, and after it is deleted. */
  readonly default?: NoInfer<In>;
  /** Who may write it: `"server"` (the default) keeps the browser out, `"client"` lets inputs write it too. */
  readonly write?: "server" | "client";
  /**
   * Where it is kept: `"session"` (the default), in the session's store; `"tab"`, in the browser's `sessionStorage`, for
   * this tab and its reloads; `"device"`, in its `localStorage`, for all tabs. What the browser keeps is sealed like the
   * session and read and written like it, but the first HTML does not have it: it comes with the connected mount.
   */
  readonly keep?: "session" | "tab" | "device";
  /** How long a written value holds, in ms of wall time; then the key reads as its default. */
  readonly ttl?: number;
  /**
   * What the visitor must have consented to before the key is kept anywhere: a category of your own naming. Until
   * `session.grant(category)` its value lasts as long as the connection. Default `"necessary"`: no consent is needed.
   */
  readonly consent?: string;
  /** Whether its value is shown to nobody who looks at sessions from outside: `app.sessions.inspect` leaves it out. */
  readonly secret?: boolean;
  /** Whether it survives `renew` and `drop`, logging in and out: a theme may, who somebody is must not. */
  readonly carry?: boolean;
  /** Version of the schema, a whole number from 1, the default; raise it with a change that old values do not fit. */
  readonly version?: number;
  /**
   * Makes of a value that an earlier version wrote what today's schema takes; without it the schema must take the old
   * value itself. A value that cannot be brought over reads as the default and is kept as it is until the key is
   * written again. `from` is the version that wrote it, 0 for another program.
   */
  readonly migrate?: (value: unknown, from: number) => unknown;
}

/** The keys of a session, by name. */
export type SessionKeys = Readonly<Record<string, SessionKey>>;

/** A session's declaration, made by {@link defineSession}. */
export interface SessionDefinition<out K extends SessionKeys = SessionKeys> {
  readonly keys: K;
  /** Each key's default, as its schema made it. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** The consent categories that its keys name, `necessary` aside. */
  readonly categories: ReadonlySet<string>;
  /** Names of the keys that inputs may write. */
  readonly written: readonly string[];
  /** Whether there are keys that the browser keeps. */
  readonly keeps: boolean;
}

type InputOf<S> = S extends { readonly schema: infer V extends StandardSchemaV1 }
  ? StandardSchemaV1.InferInput<V>
  : never;
type OutputOf<S> = S extends { readonly schema: infer V extends StandardSchemaV1 }
  ? StandardSchemaV1.InferOutput<V>
  : never;

/** What the keys read as: the schema's output; `undefined` too where there is no default. */
export type SessionValues<K extends SessionKeys> = {
  readonly [Name in keyof K]: K[Name] extends { readonly default: unknown }
    ? OutputOf<K[Name]>
    : OutputOf<K[Name]> | undefined;
};

/** What `put` takes for each key: the schema's input. */
export type SessionInput<K extends SessionKeys> = { readonly [Name in keyof K]: InputOf<K[Name]> };

/** The consent categories of a session's keys. */
export type ConsentCategory<K extends SessionKeys> = Exclude<
  { [Name in keyof K]: K[Name] extends { readonly consent: infer C extends string } ? C : never }[keyof K],
  "necessary"
>;

/** A misspelt option would make a key that nobody meant. */
type NoOtherOption<S> = { readonly [Option in Exclude<keyof S, keyof SessionKey>]: never };

/** Names that the session's own methods, or the language, have taken. */
const RESERVED = new Set([
  "put",
  "delete",
  "status",
  "flush",
  "renew",
  "drop",
  "grant",
  "withdraw",
  "granted",
  "erase",
  "id",
  "then",
  "toJSON",
  "constructor",
  "__proto__",
  "prototype",
]);
const NAME = /^[A-Za-z][A-Za-z0-9_]{0,39}$/;
const KEEPS = new Set(["session", "tab", "device"]);
const OPTIONS = new Set([
  "schema",
  "default",
  "write",
  "keep",
  "ttl",
  "secret",
  "consent",
  "carry",
  "version",
  "migrate",
]);

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
export function defineSession<const K extends SessionKeys>(
  keys: K & { readonly [Name in keyof K]: { readonly default?: InputOf<K[Name]> } & NoOtherOption<K[Name]> },
): SessionDefinition<K> {
  const defaults = namedValues();
  for (const [name, key] of Object.entries<SessionKey>(keys)) {
    checkName(name);
    checkOptions(name, key);
    defaults[name] = validateDefault(name, key);
  }
  const declared = Object.entries<SessionKey>(keys);
  const named = declared.map(([, { consent = "necessary" }]) => consent);
  return Object.freeze({
    keys: Object.freeze({ ...keys }) as K & SessionKeys,
    defaults: Object.freeze(defaults),
    categories: new Set(named.filter((category) => category !== "necessary")),
    written: declared.filter(([, { write }]) => write === "client").map(([name]) => name),
    keeps: declared.some(([, { keep = "session" }]) => keep !== "session"),
  });
}

function checkName(name: string): void {
  if (!RESERVED.has(name) && NAME.test(name)) return;
  throw new HoldfastError(
    "definition_invalid",
    `"${name}" cannot name a session key: use letters, digits and _, and none of ${[...RESERVED].join(", ")}.`,
  );
}

function checkOptions(name: string, key: SessionKey): void {
  const unknown = Object.keys(key).find((option) => !OPTIONS.has(option));
  if (unknown !== undefined) {
    throw new HoldfastError(
      "definition_invalid",
      `The session key "${name}" has an option "${unknown}"; there are ${[...OPTIONS].join(", ")}.`,
    );
  }
  if (key.keep !== undefined && !KEEPS.has(key.keep)) {
    throw new HoldfastError(
      "definition_invalid",
      `The session key "${name}" says keep: ${JSON.stringify(key.keep)}; there are ${[...KEEPS].join(", ")}.`,
    );
  }
  if (key.consent !== undefined && !NAME.test(key.consent)) {
    throw new HoldfastError(
      "definition_invalid",
      `The session key "${name}" says consent: ${JSON.stringify(key.consent)}; a category is named with letters, digits and _.`,
    );
  }
  if (key.ttl !== undefined && !(key.ttl > 0 && key.ttl < Infinity)) {
    throw new HoldfastError("definition_invalid", `The ttl of the session key "${name}" is in ms, above 0.`);
  }
  if (key.version !== undefined && !(Number.isSafeInteger(key.version) && key.version >= 1)) {
    throw new HoldfastError("definition_invalid", `The version of the session key "${name}" is a whole number from 1.`);
  }
}

/** A key without default is tried as well: an async schema is to fail at start, not at the first write. */
function validateDefault(name: string, key: SessionKey): unknown {
  const verdict = validateKey(key, key.default, name);
  if (key.default === undefined) return undefined;
  if (verdict.ok) return verdict.value;
  throw new HoldfastError(
    "definition_invalid",
    `The default of the session key "${name}" is refused by its own schema: ${verdict.message}`,
  );
}

/** The key's declaration, or undefined for a name nobody declared, whatever it is. */
export function keyOf(definition: SessionDefinition, name: string): SessionKey | undefined {
  return Object.hasOwn(definition.keys, name) ? definition.keys[name] : undefined;
}
