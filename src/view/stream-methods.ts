import type { Stream, StreamInsertOptions } from "../html/stream.ts";
import type { AsyncResult } from "./async-result.ts";

/** The names of the assigns that are streams. */
export type StreamName<A> = { [Name in keyof A]: A[Name] extends Stream<infer _> ? Name : never }[keyof A];
/** The items of a stream. */
export type StreamItem<S> = S extends Stream<infer T> ? T : never;

/** How the items of `streamAsync` enter the stream once they have come. */
export interface StreamAsyncOptions {
  /** Where: −1 at the end (the default), 0 at the beginning, n at that index. */
  readonly at?: number;
  /** The page then first drops what it shows. */
  readonly reset?: boolean;
}

/** A stream that is loaded, and how that stands: `posts` and `postsAsync`. */
export type StreamAsync<Name extends string, T> = { readonly [N in Name]: Stream<T> } & {
  readonly [N in `${Name}Async`]: AsyncResult<true>;
};

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
