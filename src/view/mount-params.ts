import type { StandardSchemaV1 } from "@standard-schema/spec";
import { HoldfastError } from "../base/errors.ts";
import { httpError } from "../base/http-error.ts";
import type { MountParams, ViewCallbacks } from "./live-view.ts";
import type { RouteParams } from "./route.ts";
import { isThenable } from "./settle.ts";

/**
 * The parameters as the view's schema makes them. What the address says wrongly is the visitor's: 404 where the path
 * does, 400 where the query does.
 *
 * @throws HoldfastError `http_status`, `schema_async`, and `definition_invalid` for params given to `liveRender`.
 */
export function toMountParams(
  { params: schema }: ViewCallbacks,
  given: Pick<RouteParams, "params" | "pathParams">,
  routed: boolean,
): MountParams {
  if (schema === undefined) return given.params;
  const outcome = schema["~standard"].validate(given.params);
  if (isThenable(outcome)) {
    throw new HoldfastError("schema_async", "The schema of a view's `params` must validate synchronously.");
  }
  const { issues } = outcome;
  if (issues === undefined) return outcome.value as MountParams;
  const message = `The view's \`params\` refuse: ${issues.map((issue) => issue.message).join("; ")}`;
  if (!routed) throw new HoldfastError("definition_invalid", `${message}. Give liveRender other params.`);
  throw httpError(issues.some((issue) => given.pathParams.includes(firstName(issue))) ? 404 : 400, message);
}

function firstName(issue: StandardSchemaV1.Issue): string {
  const [first] = issue.path ?? [];
  return String(typeof first === "object" ? first.key : first);
}
