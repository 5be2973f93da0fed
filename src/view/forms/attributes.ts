import type { AttributeValue } from "../../html/attrs.ts";

/** Attributes that any element takes, and the bindings of LiveView. */
export interface CommonAttributes {
  readonly [binding: `phx-${string}` | `data-${string}` | `aria-${string}`]: AttributeValue;
  readonly class?: string | undefined;
  readonly title?: string | undefined;
  readonly hidden?: boolean | undefined;
  readonly autofocus?: boolean | undefined;
  readonly tabindex?: number | string | undefined;
  readonly role?: string | undefined;
}

/** Attributes of inputs, selects and text areas. */
export interface InputAttributes extends CommonAttributes {
  readonly autocomplete?: string | undefined;
  readonly cols?: number | string | undefined;
  readonly dirname?: string | undefined;
  readonly disabled?: boolean | undefined;
  readonly form?: string | undefined;
  readonly inputmode?: string | undefined;
  readonly list?: string | undefined;
  readonly max?: number | string | undefined;
  readonly maxlength?: number | string | undefined;
  readonly min?: number | string | undefined;
  readonly minlength?: number | string | undefined;
  readonly pattern?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly readonly?: boolean | undefined;
  readonly required?: boolean | undefined;
  readonly rows?: number | string | undefined;
  readonly size?: number | string | undefined;
  readonly spellcheck?: boolean | undefined;
  readonly step?: number | string | undefined;
}
