import type { EventParams } from "../event-params.ts";
import { idIn, nameIn } from "./names.ts";

/** What a field asks the form it is in. */
export interface FieldForm {
  readonly name: string;
  readonly id: string;
  readonly params: EventParams;
  readonly data: Readonly<Record<string, unknown>>;
  isUsed(name: string): boolean;
  errorsOf(name: string): readonly string[];
}

/**
 * One field of a form. (Phoenix.HTML.FormField)
 *
 * `V` is what the field's value becomes once it is validated; what it holds until then is what the user typed.
 */
export class FormField<V = unknown> {
  /** The form it is a field of. */
  readonly form: FieldForm;
  /** Its name in the form. */
  readonly key: string;
  /** Never there: lets `FormField<string>` and `FormField<number>` be two types. */
  declare readonly _value?: V;

  constructor(form: FieldForm, key: string) {
    this.form = form;
    this.key = key;
  }

  /** The `name` of its input: `user[email]`. */
  get name(): string {
    return nameIn(this.form.name, this.key);
  }

  /** The `id` of its input: `user_email`. */
  get id(): string {
    return idIn(this.form.id, this.key);
  }

  /** What was sent, else what is in the form's data. */
  get value(): unknown {
    const { params, data } = this.form;
    if (Object.hasOwn(params, this.key)) return params[this.key];
    return Object.hasOwn(data, this.key) ? data[this.key] : undefined;
  }

  /** Whether its user has touched it, or the form was submitted. */
  get used(): boolean {
    return this.form.isUsed(this.key);
  }

  /** What to show as wrong: nothing as long as the field was not used. */
  get errors(): readonly string[] {
    return this.used ? this.form.errorsOf(this.key) : [];
  }
}
