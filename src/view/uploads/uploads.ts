import { HoldfastError } from "../../base/errors.ts";
import { ActiveUpload } from "./active-upload.ts";
import { toClientEntries } from "./client-entry.ts";
import { Postponed, type Consumed } from "./postpone.ts";
import { preflight, type PreflightReply, type SealEntry } from "./preflight.ts";
import type { UploadHost } from "./upload-host.ts";
import { toSettings, type AnyUploadOptions } from "./upload-options.ts";
import type { UploadTransfer } from "./upload-transfer.ts";
import { uploadInProgress, type Upload, type UploadEntry } from "./upload.ts";

/** Why a file's channel is refused, in the client's words. */
export type TransferRefusal = "disallowed" | "already_registered";

/** What a handler does with a file that has come. */
export type ConsumeEntry<Meta, R> = (meta: Meta, entry: UploadEntry) => R;

/** A file that has moved on, and the name of its upload: what a `progress` handler is called with. */
export interface UploadProgress {
  readonly name: string;
  readonly entry: UploadEntry;
}

/** The uploads that one view, or component, allows. */
export class Uploads {
  readonly #host: UploadHost;
  readonly #active = new Map<string, ActiveUpload>();

  constructor(host: UploadHost) {
    this.#host = host;
  }

  allow(name: string, options: AnyUploadOptions): Upload {
    const present = [...this.#active.values()].find(({ settings }) => settings.name === name);
    if (present !== undefined && present.current.entries.length > 0) {
      throw stillThere("allowUpload", name);
    }
    const upload = new ActiveUpload(toSettings(name, options, this.#host.limits.uploadChunkBytes), options, this.#host);
    if (present !== undefined) this.#active.delete(present.settings.ref);
    this.#active.set(upload.settings.ref, upload);
    return upload.current;
  }

  has(ref: string): boolean {
    return this.#active.has(ref);
  }

  /** The `uploads` of a change event: files by the ref of their upload. What is not allowed any more is ignored. */
  select(selection: unknown): void {
    if (typeof selection !== "object" || selection === null) return;
    for (const [ref, files] of Object.entries(selection)) this.#active.get(ref)?.select(toClientEntries(files));
  }

  /** An `allow_upload` message. */
  async preflight(ref: string, entries: unknown, seal: SealEntry): Promise<PreflightReply> {
    const upload = this.#active.get(ref);
    if (upload === undefined) return { ref, error: [[ref, "disallowed"]] };
    const files = toClientEntries(entries);
    upload.select(files);
    return preflight(upload, new Set(files.map((file) => file.ref)), seal);
  }

  /** A `progress` message: percent, or what went wrong in the browser. Only an external upload is taken at its word. */
  progress(ref: string, entryRef: string, progress: unknown): UploadProgress | undefined {
    const upload = this.#active.get(ref);
    const entry = upload?.entry(entryRef);
    if (upload === undefined || entry === undefined) return undefined;
    const whole = upload.settings.external || upload.transfer(entryRef)?.done === true;
    if (typeof progress === "number" && progress >= 0 && progress <= 100) {
      const percent = whole ? Math.floor(progress) : Math.min(Math.floor(progress), 99);
      upload.change(entryRef, { progress: percent, done: whole && percent === 100 });
    } else if (upload.settings.external) {
      upload.fail(entryRef, "external_client_failure");
    }
    return this.#progressOf(upload, entryRef);
  }

  /** Makes ready for the bytes of a file whose channel is joined. */
  open(ref: string, entryRef: string): UploadTransfer | TransferRefusal {
    const upload = this.#active.get(ref);
    const entry = upload?.entry(entryRef);
    if (upload === undefined || entry === undefined || !entry.valid || !entry.preflighted || upload.settings.external) {
      return "disallowed";
    }
    const failed = upload.current.errors.some((error) => error.ref === entryRef);
    if (failed) return "disallowed";
    return upload.transfer(entryRef) === undefined ? upload.open(entry) : "already_registered";
  }

  /** The writer of a file failed: the file stays, marked, until it is cancelled. */
  failed(ref: string, entryRef: string): UploadProgress | undefined {
    const upload = this.#active.get(ref);
    if (upload?.entry(entryRef) === undefined) return undefined;
    upload.fail(entryRef, "writer_failure");
    return this.#progressOf(upload, entryRef);
  }

  /** The channel of a file has ended without its view: the file is gone, unless it is kept as a failed one. */
  ended(upload: ActiveUpload, entryRef: string): void {
    const failed = upload.current.errors.some(({ ref, reason }) => ref === entryRef && reason === "writer_failure");
    if (!failed) upload.drop(entryRef);
  }

  /** @throws HoldfastError `socket_misuse` while files of it are still there. */
  disallow(upload: Upload): void {
    const active = this.#find(upload);
    if (active.current.entries.length > 0) throw stillThere("disallowUpload", upload.name);
    this.#active.delete(upload.ref);
  }

  cancel(upload: Upload, entryRef: string): void {
    const active = this.#find(upload);
    if (active.entry(entryRef) === undefined) {
      throw new HoldfastError("socket_misuse", `cancelUpload("${upload.name}"): there is no file "${entryRef}".`);
    }
    active.drop(entryRef);
  }

  /** Calls `consume` for each file in turn; each is gone afterwards, unless it is postponed, also where `consume` throws. */
  async consumeAll<Meta extends object, R>(
    upload: Upload<Meta>,
    consume: (meta: Meta, entry: UploadEntry) => R,
  ): Promise<Consumed<R>[]> {
    const { current } = this.#find(upload);
    if (uploadInProgress(current)) throw inProgress(upload.name);
    const results: Consumed<R>[] = [];
    for (const entry of current.entries) {
      if (entry.done) results.push(await this.consume(upload, entry, consume));
    }
    return results;
  }

  async consume<Meta extends object, R>(
    upload: Upload<Meta>,
    entry: UploadEntry,
    consume: (meta: Meta, entry: UploadEntry) => R,
  ): Promise<Consumed<R>> {
    const active = this.#find(upload);
    const meta = active.meta(entry.ref);
    if (meta === undefined) throw inProgress(upload.name);
    let kept = false;
    try {
      // The upload's type says what its writer, or its `external`, makes.
      const result: unknown = await consume(meta as Meta, entry);
      kept = result instanceof Postponed;
      return (result instanceof Postponed ? result.result : result) as Consumed<R>;
    } finally {
      if (!kept) active.consumed(entry.ref);
    }
  }

  close(): void {
    for (const upload of this.#active.values()) upload.close();
    this.#active.clear();
  }

  #find(upload: Upload): ActiveUpload {
    const active = this.#active.get(upload.ref);
    if (active !== undefined) return active;
    throw new HoldfastError("socket_misuse", `The upload "${upload.name}" is not allowed any more, or not here.`);
  }

  #progressOf(upload: ActiveUpload, entryRef: string): UploadProgress | undefined {
    const entry = upload.entry(entryRef);
    return entry && { name: upload.settings.name, entry };
  }
}

const stillThere = (verb: string, name: string): HoldfastError =>
  new HoldfastError("socket_misuse", `${verb}("${name}"): files of it are still there; consume or cancel them first.`);

const inProgress = (name: string): HoldfastError =>
  new HoldfastError("socket_misuse", `"${name}": a file that is still on its way cannot be consumed.`);
