/**
 * A template with the values of one rendering: lazy data, no string yet. Made by the `html` tag alone. `strings` is the
 * same array each time the same call site is evaluated, and so tells which template this is.
 */
export class Rendered {
  readonly strings: TemplateStringsArray;
  readonly values: readonly unknown[];

  constructor(strings: TemplateStringsArray, values: readonly unknown[]) {
    this.strings = strings;
    this.values = values;
  }
}
