import type { Template } from "../html/prepare.ts";
import type { JsonWriter } from "./json-writer.ts";
import { TemplateTable } from "./template-table.ts";
import { STATIC } from "./wire.ts";

/**
 * Where a message names its templates: once for the whole tree, in a component once for each list. A component's own
 * nodes carry their statics themselves: the client keeps components that it has not shown yet, and a table is only
 * valid for its message. (Phoenix.LiveView.Diff.traverse/6)
 */
export class TemplateScope {
  readonly #writer: JsonWriter;
  #table: TemplateTable | undefined;

  constructor(writer: JsonWriter) {
    this.#writer = writer;
  }

  /** Writes the statics of a node or list. */
  writeStatics(template: Template): void {
    this.#writer.member(STATIC);
    this.#writer.value(this.#table === undefined ? template.json : this.#table.indexOf(template));
  }

  /** Begins a table unless there is one. @returns whether it did, for {@link TemplateScope.end}. */
  begin(): boolean {
    if (this.#table !== undefined) return false;
    this.#table = new TemplateTable();
    return true;
  }

  /** Ends the table that was begun, and writes it. */
  end(begun: boolean): void {
    if (!begun) return;
    this.#table?.write(this.#writer);
    this.#table = undefined;
  }

  /** Ends the table that was begun; what it was for is taken back. */
  drop(begun: boolean): void {
    if (begun) this.#table = undefined;
  }
}
