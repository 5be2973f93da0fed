import type { Stream, StreamInsertOptions } from "../html/stream.ts";

/** The names of the assigns that are streams. */
export type StreamName<A> = { [Name in keyof A]: A[Name] extends Stream<infer _> ? Name : never }[keyof A];
/** The items of a stream. */
export type StreamItem<S> = S extends Stream<infer T> ? T : never;

/** What a socket can do with the streams that `mount` returned. */
export interface StreamMethods<A> {
  /** Inserts items; with `reset` the page first drops what it shows. */
  stream<Name extends StreamName<A>>(
    name: Name,
    items: Iterable<StreamItem<A[Name]>>,
    options?: Omit<StreamInsertOptions, "updateOnly"> & { readonly reset?: boolean },
  ): void;
  /** Inserts an item, or changes the one of the same id where it stands. */
  streamInsert<Name extends StreamName<A>>(name: Name, item: StreamItem<A[Name]>, options?: StreamInsertOptions): void;
  streamDelete<Name extends StreamName<A>>(name: Name, item: StreamItem<A[Name]>): void;
  /** Deletes the item whose element has this id. */
  streamDeleteById<Name extends StreamName<A>>(name: Name, domId: string): void;
}
