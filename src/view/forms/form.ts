import type { EventParam, EventParams } from "../event-params.ts";
import { FormField } from "./form-field.ts";
import { isRecord, PERSISTENT_ID } from "./form-params.ts";
import { idIn, nameIn } from "./names.ts";
import { usedInput } from "./used-input.ts";

/** What is wrong, and where: names and indices from the form down. No path: the form as a whole. */
export interface FormError {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What a form holds: its fields by name. */
export type FormShape = Readonly<Record<string, unknown>>;

/** The names of a form's fields. */
export type FieldName<T> = keyof T & string;

/** One record of a list. */
export type FormRow<V> = NonNullable<V> extends readonly (infer Row)[] ? Row : FormShape;

/** A nested record; where its type is not known, any field may be asked for. */
export type NestedShape<V> = unknown extends V ? FormShape : NonNullable<V>;

/** What a {@link Form} is made of. */
export interface FormParts<T> {
  /** Prefix of the names, as in `user[email]`; none for `""`. */
  readonly name: string;
  /** Prefix of the ids, as in `user_email`; none for `""`. */
  readonly id: string;
  readonly params: EventParams;
  readonly data: Partial<T>;
  readonly errors: readonly FormError[];
  readonly action: string | undefined;
  /** The place in its list of a form made by `rows`. */
  readonly index?: number;
  /** What such a form is known by wherever it moves. */
  readonly persistentId?: string;
}

/**
 * A form as it is to be shown: names, ids, values and errors of its fields. It is never changed; a handler assigns
 * another. Made by {@link toForm} and by `validateForm`. (Phoenix.HTML.Form)
 */
export class Form<T = FormShape> {
  readonly name: string;
  readonly id: string;
  /** What was sent, lists in order; empty before anything was. */
  readonly params: EventParams;
  /** What stands in fields that were not sent. */
  readonly data: Partial<T>;
  /** `"validate"` while it is filled in: then only fields that were used show their errors. */
  readonly action: string | undefined;
  /** Of a form made by `rows`: its place in the list. */
  readonly index: number | undefined;
  /** Of a form made by `rows`: what it is known by wherever it moves. */
  readonly persistentId: string | undefined;
  readonly #errors: readonly FormError[];

  constructor(parts: FormParts<T>) {
    this.name = parts.name;
    this.id = parts.id;
    this.params = parts.params;
    this.data = parts.data;
    this.action = parts.action;
    this.index = parts.index;
    this.persistentId = parts.persistentId;
    this.#errors = parts.errors;
  }

  /** One field: what an input needs to know. */
  field<N extends FieldName<T>>(name: N): FormField<T[N]> {
    return new FormField(this as unknown as Form, name);
  }

  /** Errors of the form as a whole. */
  get errors(): readonly string[] {
    return this.#errors.filter(({ path }) => path.length === 0).map(({ message }) => message);
  }

  /** Whether nothing is known to be wrong. */
  get valid(): boolean {
    return this.#errors.length === 0;
  }

  /** Every error of a field, shown or not: of the field itself, and of the items of a list of plain values. */
  errorsOf(name: FieldName<T>): readonly string[] {
    return this.#errors
      .filter(
        ({ path }) => path[0] === name && (path.length === 1 || (path.length === 2 && typeof path[1] === "number")),
      )
      .map(({ message }) => message);
  }

  /** Whether a field's user has touched it, or the form was submitted. */
  isUsed(name: FieldName<T>): boolean {
    return this.action === undefined ? false : this.action !== "validate" || usedInput(this.params, name);
  }

  /** The form with one more error, which only the server could know. Shown whether the field was used or not. */
  addError(name: FieldName<T> | "", message: string): Form<T> {
    const error: FormError = { path: name === "" ? [] : [name], message };
    return new Form<T>({ ...this.#parts(), errors: [...this.#errors, error], action: "insert" });
  }

  /** The form of one nested record: its fields are named `user[address][street]`. */
  nested<N extends FieldName<T>>(name: N): Form<NestedShape<T[N]>> {
    const params = this.params[name];
    const data = (this.data as FormShape)[name];
    return this.#inner({ name }, isRecord(params) ? params : {}, data) as unknown as Form<NestedShape<T[N]>>;
  }

  /**
   * A form for each record of a list, of what was sent, else of the data. Each is known by its `_persistent_id`, which
   * stays when its place changes.
   */
  rows<N extends FieldName<T>>(name: N): Form<FormRow<T[N]>>[] {
    const sent = this.params[name];
    const data = (this.data as FormShape)[name];
    const given = Array.isArray(data) ? data.map((): EventParams => ({})) : [];
    const rows = Array.isArray(sent) ? sent.map((row: EventParam) => (isRecord(row) ? row : {})) : given;
    const ids = persistentIds(rows);
    return rows.map((params, index) => {
      const stored: unknown = Array.isArray(sent) ? undefined : (data as unknown[])[index];
      const place = { name, index, persistentId: ids[index] ?? "" };
      return this.#inner(place, params, stored) as Form<FormRow<T[N]>>;
    });
  }

  /** The form with these errors in place of its own. */
  withErrors(errors: readonly FormError[]): Form<T> {
    return new Form<T>({ ...this.#parts(), errors });
  }

  #inner(place: { name: string; index?: number; persistentId?: string }, params: EventParams, data: unknown): Form {
    const { name, index, persistentId } = place;
    const path = index === undefined ? [name] : [name, index];
    const errors = this.#errors
      .filter((error) => path.every((step, at) => error.path[at] === step))
      .map((error) => ({ ...error, path: error.path.slice(path.length) }));
    return new Form({
      name: nameIn(this.name, name) + (index === undefined ? "" : `[${index}]`),
      id: idIn(this.id, name) + (persistentId === undefined ? "" : `_${persistentId}`),
      params,
      data: isRecord(data) ? data : {},
      errors,
      action: this.action,
      ...(index !== undefined && { index }),
      ...(persistentId !== undefined && { persistentId }),
    });
  }

  #parts(): FormParts<T> {
    const { name, id, params, data, action, index, persistentId } = this;
    const place = index === undefined || persistentId === undefined ? {} : { index, persistentId };
    return { name, id, params, data, action, errors: this.#errors, ...place };
  }
}

/** The id of each row: its own, or the first that no row has. */
function persistentIds(rows: readonly EventParams[]): string[] {
  const own = rows.map((row) => row[PERSISTENT_ID]);
  const taken = new Set<EventParam>(own);
  const seen = new Set<string>();
  let next = taken.size - (taken.has(undefined) ? 1 : 0);
  return own.map((id) => {
    // A browser may send what it likes: an id that comes twice would be two rows with one key.
    const valid = typeof id === "string" && /^\d{1,9}$/.test(id) && !seen.has(id);
    while (!valid && taken.has(String(next))) next++;
    const given = valid ? id : String(next++);
    seen.add(given);
    return given;
  });
}
