import { describe, expectTypeOf, it } from "vitest";
import { z } from "zod";
import type { Form } from "./form.ts";
import type { FormField } from "./form-field.ts";
import { inputsFor } from "./inputs-for.ts";
import { input } from "./input.ts";
import { toForm } from "./to-form.ts";
import { validateForm } from "./validate-form.ts";
import { html } from "../../html/template.ts";

const User = z.object({ email: z.string(), age: z.coerce.number<string>(), address: z.object({ street: z.string() }) });

describe("toForm and validateForm", () => {
  it("know the fields", () => {
    const form = toForm<z.input<typeof User>>({}, { as: "user", data: { email: "a" } });
    expectTypeOf(form.field("age")).toEqualTypeOf<FormField<string>>();
    expectTypeOf(form.nested("address")).toEqualTypeOf<Form<{ street: string }>>();
    // @ts-expect-error no such field
    form.field("name");
    // @ts-expect-error no such field
    form.nested("address").field("city");
    expectTypeOf(toForm({}, { data: { name: "x" } }).field("name")).toEqualTypeOf<FormField<string>>();
    void input({ field: form.field("age"), label: "Age" });
  });

  it("give the typed value only of a valid form", async () => {
    const result = await validateForm(User, {});
    expectTypeOf(result.form).toEqualTypeOf<Form<z.input<typeof User>>>();
    if (result.valid) expectTypeOf(result.value.age).toEqualTypeOf<number>();
    else expectTypeOf(result.value).toEqualTypeOf<undefined>();
  });

  it("know the rows of a list", () => {
    const form = toForm<{ emails: { to: string }[]; title: string }>({});
    inputsFor(form, "emails", (row) => {
      // @ts-expect-error no such field
      row.field("title");
      return html`${row.field("to").name}`;
    });
  });
});

describe("input", () => {
  it("refuses what no input knows", () => {
    // @ts-expect-error a misspelt option
    input({ name: "a", lable: "A" });
    // @ts-expect-error files are uploads
    input({ name: "a", type: "file" });
  });
});
