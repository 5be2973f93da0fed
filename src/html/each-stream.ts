import { HoldfastError } from "../base/errors.ts";
import { Rendered } from "./rendered.ts";
import type { Stream } from "./stream.ts";

/** A stream with what its rows look like. Made by `each()`. */
export class EachStream {
  readonly stream: Stream;
  readonly #row: (item: unknown, domId: string) => Rendered;
  #rows: readonly Rendered[] | undefined;

  constructor(stream: Stream, row: (item: unknown, domId: string) => Rendered) {
    this.stream = stream;
    this.#row = row;
  }

  /** The rows that wait to be shown, oldest first; evaluated once. */
  rows(): readonly Rendered[] {
    return (this.#rows ??= this.stream.items().map(({ domId, item }) => {
      const row: unknown = this.#row(item, domId);
      if (row instanceof Rendered) return row;
      throw new HoldfastError("template_value", "A row of each(stream) is no template: return html`…`.");
    }));
  }
}
