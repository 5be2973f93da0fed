import type { Clock } from "../../base/clock.ts";
import type { UploadClose, UploadWriter } from "./upload-writer.ts";

/** What is said about a chunk; on anything but `ok` the transfer is to be ended. */
export type ChunkVerdict =
  | { readonly kind: "ok" }
  | { readonly kind: "refused"; readonly reason: "file_size_limit_exceeded" | "chunk_size"; readonly limit: number }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "ended" };

export interface TransferOptions {
  readonly clock: Clock;
  /** Bytes the browser declared, and so all it may send. */
  readonly size: number;
  readonly chunkSize: number;
  readonly chunkTimeout: number;
  readonly writer: UploadWriter;
  /** It has ended, by itself or by its view. Called once. */
  readonly ended: () => void;
  /** The writer could not be disposed of. */
  readonly broken: (error: unknown) => void;
}

/** The bytes of one file on their way to its writer. (Phoenix.LiveView.UploadChannel) */
export class UploadTransfer {
  readonly #options: TransferOptions;
  #received = 0;
  /** What the writer is at, if at anything. */
  #work: Promise<unknown> | undefined;
  #writerClosed = false;
  #alive = true;
  #done = false;
  #late = () => {};
  /** Closes the channel that carries it; set by that channel. */
  closeChannel = () => {};

  constructor(options: TransferOptions) {
    this.#options = options;
  }

  /** Whether all bytes have come and are written. */
  get done(): boolean {
    return this.#done;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** What consuming the file gives. */
  meta(): object {
    return this.#options.writer.meta();
  }

  /** @returns what the writer failed with. */
  init(): Promise<{ readonly error: unknown } | undefined> {
    if (!this.#alive) return Promise.resolve(undefined);
    const start = this.#start();
    this.#work = start;
    return start;
  }

  write(chunk: Uint8Array): Promise<ChunkVerdict> {
    if (!this.#alive) return Promise.resolve({ kind: "ended" });
    const refusal = this.#refusal(chunk);
    if (refusal !== undefined) return Promise.resolve(refusal);
    this.#received += chunk.byteLength;
    this.#late();
    const work = this.#take(chunk);
    this.#work = work;
    return work;
  }

  /** Ends it; what is not whole is given up, and what the writer kept is freed. */
  end(): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.#late();
    void this.#finish();
    this.#options.ended();
    this.closeChannel();
  }

  /** A client that goes by the rules fills each chunk but the last, and awaits its answer. */
  #refusal(chunk: Uint8Array): ChunkVerdict | undefined {
    const { size, chunkSize } = this.#options;
    const left = size - this.#received;
    if (chunk.byteLength > left) return { kind: "refused", reason: "file_size_limit_exceeded", limit: size };
    if (this.#work !== undefined || chunk.byteLength !== Math.min(chunkSize, left)) {
      return { kind: "refused", reason: "chunk_size", limit: chunkSize };
    }
    return undefined;
  }

  async #start(): Promise<{ readonly error: unknown } | undefined> {
    try {
      await this.#options.writer.init?.();
      if (this.#alive) this.#expectChunk();
      return undefined;
    } catch (error) {
      return { error };
    } finally {
      this.#work = undefined;
    }
  }

  async #take(chunk: Uint8Array): Promise<ChunkVerdict> {
    const { writer, size } = this.#options;
    try {
      await writer.writeChunk(chunk);
      if (this.#alive && this.#received === size) {
        this.#writerClosed = true;
        await writer.close("done");
        this.#done = true;
      }
    } catch (error) {
      await this.#closeWriter({ error });
      return { kind: "failed", error };
    } finally {
      this.#work = undefined;
    }
    if (!this.#alive) return { kind: "ended" };
    if (!this.#done) this.#expectChunk();
    return { kind: "ok" };
  }

  async #closeWriter(reason: UploadClose): Promise<void> {
    if (this.#writerClosed) return;
    this.#writerClosed = true;
    try {
      await this.#options.writer.close(reason);
    } catch {
      // It has failed, or been given up, already.
    }
  }

  /** After the chunk that is being written: a writer is never closed under its own hands. */
  async #finish(): Promise<void> {
    await this.#work;
    await this.#closeWriter("cancel");
    try {
      this.#options.writer.dispose?.();
    } catch (error) {
      this.#options.broken(error);
    }
  }

  #expectChunk(): void {
    const { clock, chunkTimeout } = this.#options;
    this.#late = clock.setTimeout(() => this.end(), chunkTimeout);
  }
}
