import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { EventParams } from "../event-params.ts";
import { arrangeLists, isRecord } from "./form-params.ts";
import { Form, type FormError, type FormShape } from "./form.ts";

/** How a form is made. */
export interface FormOptions<T> {
  /** What the names begin with: `as: "user"` gives `user[email]`, and what is sent is looked for under it. */
  readonly as?: string;
  /** What the ids begin with; `as` unless said. */
  readonly id?: string;
  /** What stands in fields that were not sent yet. */
  readonly data?: Partial<T>;
}

/** Options of {@link toForm}. */
export interface ToFormOptions<T> extends FormOptions<T> {
  /** What is wrong: messages by field, or a Standard Schema's issues. */
  readonly errors?: { readonly [Name in keyof T]?: string | readonly string[] } | readonly StandardSchemaV1.Issue[];
  /**
   * What was done: `"validate"` while the form is filled in, anything else after it was submitted. Unless said, it is
   * told from the params: what comes of `phx-change` has a `_target`, what comes of `phx-submit` has none.
   */
  readonly action?: string;
}

/**
 * A form to be shown, from what an event brought, or from nothing yet. (Phoenix.Component.to_form/2)
 *
 * @param params what an event of this form brought, all of it: with `as: "user"` its fields are under `user`.
 * @example
 * ```ts
 * import { form, html, input, liveView, toForm } from "holdfast";
 *
 * const Profile = liveView({
 *   mount: () => ({ user: toForm({}, { as: "user", data: { name: "Ann" } }) }),
 *   render: ({ user }) => form({ for: user, "phx-submit": "save" }, input({ field: user.field("name"), label: "Name" })),
 * });
 * ```
 */
export function toForm<T = FormShape>(params: EventParams, options: ToFormOptions<T> = {}): Form<T> {
  const { as = "", id = as, data = {}, errors = {} } = options;
  const own = as === "" ? params : params[as];
  return new Form<T>({
    name: as,
    id,
    data,
    params: isRecord(own) ? arrangeLists(own) : {},
    errors: Array.isArray(errors) ? toErrors(errors) : fieldErrors(errors as Record<string, string | string[]>),
    action: options.action ?? actionOf(params) ?? (options.errors && "insert"),
  });
}

function actionOf(params: EventParams): string | undefined {
  if ("_target" in params) return "validate";
  return Object.keys(params).length > 0 ? "submit" : undefined;
}

function fieldErrors(errors: Readonly<Record<string, string | readonly string[] | undefined>>): FormError[] {
  return Object.entries(errors).flatMap(([name, messages = []]) =>
    [messages].flat().map((message) => ({ path: name === "" ? [] : [name], message })),
  );
}

/** The issues of a Standard Schema as errors of fields. */
export function toErrors(issues: readonly StandardSchemaV1.Issue[]): FormError[] {
  return issues.map(({ path = [], message }) => ({
    path: path.map((step) => {
      const key = typeof step === "object" ? step.key : step;
      return typeof key === "number" ? key : String(key);
    }),
    message,
  }));
}
