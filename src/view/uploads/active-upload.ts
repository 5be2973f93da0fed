import type { ClientEntry } from "./client-entry.ts";
import type { UploadHost } from "./upload-host.ts";
import { addEntries, changeEntry, dropEntry, failEntry } from "./upload-changes.ts";
import type { AnyUploadOptions } from "./upload-options.ts";
import { UploadTransfer } from "./upload-transfer.ts";
import { Upload, type UploadEntry, type UploadErrorReason, type UploadSettings } from "./upload.ts";

/** An upload that is allowed: what it is now, and the bytes on their way. */
export class ActiveUpload {
  readonly settings: UploadSettings;
  readonly options: AnyUploadOptions;
  readonly #host: UploadHost;
  readonly #transfers = new Map<string, UploadTransfer>();
  readonly #externals = new Map<string, object>();
  #current: Upload;

  constructor(settings: UploadSettings, options: AnyUploadOptions, host: UploadHost) {
    this.settings = settings;
    this.options = options;
    this.#host = host;
    this.#current = new Upload(settings);
  }

  get current(): Upload {
    return this.#current;
  }

  entry(ref: string): UploadEntry | undefined {
    return this.#current.entries.find((entry) => entry.ref === ref);
  }

  /** A selection in the browser. Where one file is allowed, a new one takes the place of the old. */
  select(files: readonly ClientEntry[]): void {
    const [only] = files;
    if (this.settings.maxEntries === 1 && files.length === 1 && only !== undefined && !this.entry(only.ref)) {
      for (const { ref } of this.#current.entries) this.drop(ref);
    }
    const rules = { validator: this.options.validator, keep: this.#host.limits.uploadEntries };
    this.#set(addEntries(this.#current, files, rules));
  }

  change(ref: string, change: Partial<UploadEntry>): void {
    this.#set(changeEntry(this.#current, ref, change));
  }

  fail(ref: string, reason: UploadErrorReason): void {
    this.#set(failEntry(this.#current, ref, reason));
  }

  /** Forgets a file, and frees what has come of it. */
  drop(ref: string): void {
    const transfer = this.#transfers.get(ref);
    this.#transfers.delete(ref);
    this.#externals.delete(ref);
    this.#set(dropEntry(this.#current, ref));
    transfer?.end();
  }

  /** Forgets a file that has been consumed. */
  consumed(ref: string): void {
    this.#current = this.#current.with({ consumed: this.#current.consumed + 1 });
    this.drop(ref);
  }

  /** What is on its way for a file, or was refused for good: then a second channel may not be opened. */
  transfer(ref: string): UploadTransfer | undefined {
    return this.#transfers.get(ref);
  }

  setExternal(ref: string, meta: object): void {
    this.#externals.set(ref, meta);
  }

  /** What consuming a file gives; undefined for one that is not whole. */
  meta(ref: string): object | undefined {
    const external = this.#externals.get(ref);
    if (external !== undefined) return this.entry(ref)?.done ? external : undefined;
    const transfer = this.#transfers.get(ref);
    return transfer?.done ? transfer.meta() : undefined;
  }

  /** Makes ready to take a file's bytes. A writer that cannot be made takes the view down. */
  open(entry: UploadEntry): UploadTransfer {
    const { clock, store } = this.#host;
    const writer = this.options.writer?.(entry) ?? store.createWriter();
    const transfer: UploadTransfer = new UploadTransfer({
      clock,
      size: entry.clientSize,
      chunkSize: this.settings.chunkSize,
      chunkTimeout: this.settings.chunkTimeout,
      writer,
      ended: () => {
        if (this.#transfers.get(entry.ref) === transfer) this.#host.transferEnded(this, entry.ref);
      },
      broken: (error) => this.#host.broken(error),
    });
    this.#transfers.set(entry.ref, transfer);
    return transfer;
  }

  /** The view has ended: nothing is shown any more, everything is freed. */
  close(): void {
    const transfers = [...this.#transfers.values()];
    this.#transfers.clear();
    for (const transfer of transfers) transfer.end();
  }

  #set(next: Upload): void {
    this.#current = next;
    this.#host.replace(next);
  }
}
