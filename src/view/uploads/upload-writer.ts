/** How the bytes of a file ended: all came, it was given up, or the writer failed. */
export type UploadClose = "done" | "cancel" | { readonly error: unknown };

/**
 * Takes the bytes of one file as they come. What a method throws or rejects with fails the file, which then has the
 * error `writer_failure`. (Phoenix.LiveView.UploadWriter)
 */
export interface UploadWriter<Meta extends object = object> {
  /** Before the first chunk. */
  init?(): void | Promise<void>;
  /** The next chunk; the client sends another one only after it is written. */
  writeChunk(chunk: Uint8Array): void | Promise<void>;
  /** Called once. */
  close(reason: UploadClose): void | Promise<void>;
  /** What consuming the file gives. */
  meta(): Meta;
  /** The file has been consumed or cancelled, or its view has ended: frees what is kept. Called once, after `close`. */
  dispose?(): void;
}

/** What consuming a file gives that was written to a temporary file. */
export interface TemporaryFile {
  /** Gone when the entry is consumed: read, copy or move it before that. */
  readonly path: string;
}

/** Where files go whose upload has no writer of its own. */
export interface UploadStore {
  createWriter(): UploadWriter<TemporaryFile>;
}
