import type { InputAttributes } from "./attributes.ts";
import type { FormField } from "./form-field.ts";

/** One choice; a bare string or number is its own label. */
export interface Choice {
  readonly value: string | number;
  readonly label: string | number;
  readonly disabled?: boolean;
}

/** Choices under a heading. */
export interface ChoiceGroup {
  readonly label: string;
  readonly options: readonly (Choice | string | number)[];
}

/** What a select or a group of radio buttons or checkboxes offers. */
export type Choices = readonly (Choice | ChoiceGroup | string | number)[];

/** The `type` of an {@link input}; files are uploads. */
export type InputType =
  | "text"
  | "checkbox"
  | "color"
  | "date"
  | "datetime-local"
  | "email"
  | "hidden"
  | "month"
  | "number"
  | "password"
  | "radio"
  | "range"
  | "search"
  | "select"
  | "tel"
  | "textarea"
  | "time"
  | "url"
  | "week";

/** Options of {@link input}. */
export interface InputOptions extends InputAttributes {
  /** Gives id, name, value and errors; each may be given on its own as well. */
  readonly field?: FormField;
  readonly type?: InputType;
  readonly label?: string;
  readonly id?: string;
  readonly name?: string;
  readonly value?: unknown;
  readonly errors?: readonly string[];
  /** Choices of a select; with `radio` one of them, with `checkbox` any number. */
  readonly options?: Choices;
  /** The first entry of a select, which chooses nothing. */
  readonly prompt?: string;
  /** Whether several choices of a select may be made, or several addresses given in an email input. */
  readonly multiple?: boolean;
  /** Of a single checkbox: whether it is checked; by its value unless said. */
  readonly checked?: boolean;
}

/** The text of a value as an input of this type shows it. */
export function inputText(value: unknown, type: InputType): string {
  if (value instanceof Date) return dateText(value, type);
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "bigint" || typeof value === "boolean" ? String(value) : "";
}

/** WHATWG HTML, "date and time microsyntaxes", in UTC: the server's own zone is no visitor's. */
function dateText(date: Date, type: InputType): string {
  if (Number.isNaN(date.getTime())) return "";
  const iso = date.toISOString();
  if (type === "datetime-local") return iso.slice(0, 16);
  if (type === "time") return iso.slice(11, 16);
  return type === "month" ? iso.slice(0, 7) : iso.slice(0, 10);
}

/** The chosen values of a list of choices, as text. */
export function chosen(value: unknown, type: InputType): ReadonlySet<string> {
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return new Set(values.filter((item) => item !== undefined && item !== null).map((item) => inputText(item, type)));
}

/** A choice in its long form. */
export const toChoice = (choice: Choice | string | number): Choice =>
  typeof choice === "object" ? choice : { value: choice, label: choice };

/** The choices without their headings. */
export const flatChoices = (choices: Choices): Choice[] =>
  choices.flatMap((choice) =>
    typeof choice === "object" && "options" in choice ? choice.options.map(toChoice) : [toChoice(choice)],
  );
