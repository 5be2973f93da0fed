import { HoldfastError } from "../../base/errors.ts";
import type { SessionKey } from "./define-session.ts";
import { toJson, type Json } from "./json.ts";

/** A value that may be stored, `undefined` for one that stands for none; or why it may not. */
export type Verdict =
  | { readonly ok: true; readonly value: Json | undefined }
  | { readonly ok: false; readonly message: string };

/**
 * What the key's schema makes of a value; it must be JSON, since it is kept as such.
 * @throws HoldfastError `schema_async`.
 */
export function validateKey(key: SessionKey, value: unknown, name: string): Verdict {
  const result = key.schema["~standard"].validate(value);
  if ("then" in result) {
    result.then(undefined, () => {});
    throw new HoldfastError(
      "schema_async",
      `The schema of the session key "${name}" validates asynchronously; session schemas are synchronous.`,
    );
  }
  if (result.issues !== undefined)
    return { ok: false, message: result.issues.map((issue) => issue.message).join("; ") };
  if (result.value === undefined) return { ok: true, value: undefined };
  const json = toJson(result.value);
  return json === undefined ? { ok: false, message: NOT_JSON } : { ok: true, value: json };
}

const NOT_JSON =
  "the value is not JSON; store a string, a finite number, a boolean, null, or lists and records of them";
