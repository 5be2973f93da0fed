import type { EachStream } from "../html/each-stream.ts";
import { SLOT_TEMPLATE, type Template } from "../html/prepare.ts";
import type { RowWriter } from "./keyed-diff.ts";
import { rowValues, sharedTemplate } from "./row-source.ts";
import { StreamState } from "./state.ts";
import { KEYED, KEYED_COUNT, STREAM } from "./wire.ts";

/**
 * Writes streams: the rows that wait, each in full, with what the client shall do with them. Nothing of a row is
 * remembered, so the statics are sent when the rows' template is another than the last time.
 */
export class StreamDiff {
  readonly #nodes: RowWriter;

  constructor(nodes: RowWriter) {
    this.#nodes = nodes;
  }

  /** Writes a stream for a client that does not have it. Without rows it is sent too: what comes later needs it. */
  fill(list: EachStream): StreamState {
    return this.#write(list, undefined);
  }

  /** Writes what waits, as member `index`. */
  change(old: StreamState, list: EachStream, index: number): StreamState {
    const { stream } = list;
    if (stream.ref === old.ref && !stream.pending) return old;
    this.#nodes.writer.member(index);
    return this.#write(list, stream.ref === old.ref ? old.template : undefined);
  }

  #write(list: EachStream, sent: Template | undefined): StreamState {
    const { writer, templates } = this.#nodes;
    const rows = list.rows();
    const template = rows.length === 0 ? (sent ?? SLOT_TEMPLATE) : sharedTemplate(rows);
    writer.open();
    if (template !== sent) templates.writeStatics(template);
    const begun = templates.begin();
    writer.member(KEYED);
    writer.open();
    this.#nodes.inStream(() => {
      for (const [index, row] of rows.entries()) {
        writer.member(index);
        writer.open();
        this.#nodes.fill(template, rowValues(template, row) ?? []);
        writer.close();
      }
    });
    writer.member(KEYED_COUNT);
    writer.value(rows.length);
    writer.close();
    writer.member(STREAM);
    writer.value(JSON.stringify(list.stream.instructions()));
    templates.end(begun);
    writer.close();
    return new StreamState(list.stream.ref, template);
  }
}
