/** A result of consuming a file that is kept all the same. Made by {@link postpone}. */
export class Postponed<out R> {
  readonly result: R;

  constructor(result: R) {
    this.result = result;
  }
}

type Unwrapped<R> = R extends Postponed<infer Result> ? Result : R;

/** What consuming a file gives, from what the function returned. */
export type Consumed<R> = Unwrapped<Awaited<R>>;

/**
 * Returned from the function that consumes a file: gives the result, and keeps the file to be consumed later. (Phoenix's
 * `{:postpone, result}`)
 *
 * @example
 * ```ts
 * import { postpone, type TemporaryFile, type UploadEntry } from "holdfast";
 *
 * const consumeSmall = ({ path }: TemporaryFile, file: UploadEntry) =>
 *   file.clientSize > 1_000 ? postpone("later") : path;
 * ```
 */
export const postpone = <R>(result: R): Postponed<R> => new Postponed(result);
