import type { Template } from "../html/prepare.ts";
import type { JsonWriter } from "./json-writer.ts";
import { TEMPLATES } from "./wire.ts";

/** The templates one message names: each is sent once and meant by its index. */
export class TemplateTable {
  readonly #indices = new Map<Template, number>();

  /** The index a template has in this message. */
  indexOf(template: Template): number {
    const known = this.#indices.get(template);
    if (known !== undefined) return known;
    const index = this.#indices.size;
    this.#indices.set(template, index);
    return index;
  }

  /** Writes the table, if anything is in it. */
  write(writer: JsonWriter): void {
    if (this.#indices.size === 0) return;
    writer.member(TEMPLATES);
    writer.open();
    for (const [template, index] of this.#indices) {
      writer.member(index);
      writer.value(template.json);
    }
    writer.close();
  }
}
