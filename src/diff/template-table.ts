import type { Template } from "../html/prepare.ts";
import type { JsonWriter } from "./json-writer.ts";
import { TEMPLATES } from "./wire.ts";

/** The templates one message names: each is sent once and meant by its index. */
export class TemplateTable {
  /** Most messages name none. */
  #indices: Map<Template, number> | undefined;

  /** The index a template has in this message. */
  indexOf(template: Template): number {
    const indices = (this.#indices ??= new Map());
    const known = indices.get(template);
    if (known !== undefined) return known;
    const index = indices.size;
    indices.set(template, index);
    return index;
  }

  /** Writes the table, if anything is in it. */
  write(writer: JsonWriter): void {
    if (this.#indices === undefined) return;
    writer.member(TEMPLATES);
    writer.open();
    for (const [template, index] of this.#indices) {
      writer.member(index);
      writer.value(template.json);
    }
    writer.close();
  }
}
