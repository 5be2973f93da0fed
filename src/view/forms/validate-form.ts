import type { StandardSchemaV1 } from "@standard-schema/spec";
import type { EventParams } from "../event-params.ts";
import { ownFields } from "./form-params.ts";
import type { Form } from "./form.ts";
import { toErrors, toForm, type FormOptions } from "./to-form.ts";

/** A form's fields by its schema: what an input of it may hold. */
export type FieldsOf<S extends StandardSchemaV1> = StandardSchemaV1.InferInput<S>;

/** How a form stands: the typed value when it is valid, and the form to show either way. */
export type FormResult<S extends StandardSchemaV1> =
  | { readonly valid: true; readonly value: StandardSchemaV1.InferOutput<S>; readonly form: Form<FieldsOf<S>> }
  | { readonly valid: false; readonly value: undefined; readonly form: Form<FieldsOf<S>> };

/**
 * Validates what an event of a form brought, with any Standard Schema: zod, valibot, arktype. Errors of the schema are
 * the errors of the form's fields, nested ones and rows of `inputsFor` included.
 *
 * The schema sees what a browser sends: strings, lists and records of them. What is left empty is `""`; an empty string
 * in a list is left out.
 *
 * @example
 * ```ts
 * import { form, html, input, liveView, toForm, validateForm } from "holdfast";
 * import { z } from "zod";
 *
 * const User = z.object({ email: z.email(), age: z.coerce.number().min(18) });
 *
 * const SignUp = liveView({
 *   mount: () => ({ user: toForm<z.input<typeof User>>({}, { as: "user" }) }),
 *   events: {
 *     validate: async (socket, params) => {
 *       socket.assign({ user: (await validateForm(User, params, { as: "user" })).form });
 *     },
 *     save: async (socket, params) => {
 *       const { value, form: user } = await validateForm(User, params, { as: "user" });
 *       if (value === undefined) socket.assign({ user });
 *       else socket.putFlash("info", `Welcome, ${value.email}.`);
 *     },
 *   },
 *   render: ({ user }) => form({ for: user, id: "user", "phx-change": "validate", "phx-submit": "save" },
 *     html`${input({ field: user.field("email"), type: "email", label: "Email" })}
 *       ${input({ field: user.field("age"), type: "number", label: "Age" })}
 *       <button>Sign up</button>`),
 * });
 * ```
 */
export async function validateForm<S extends StandardSchemaV1>(
  schema: S,
  params: EventParams,
  options: FormOptions<FieldsOf<S>> = {},
): Promise<FormResult<S>> {
  const sent = toForm<FieldsOf<S>>(params, options);
  const result = await schema["~standard"].validate(ownFields(sent.params));
  if (result.issues === undefined) {
    return { valid: true, value: result.value as StandardSchemaV1.InferOutput<S>, form: sent };
  }
  return { valid: false, value: undefined, form: sent.withErrors(toErrors(result.issues)) };
}
