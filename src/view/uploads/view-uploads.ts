import type { Logger } from "../../base/logger.ts";
import { Answer } from "../outcome.ts";
import type { UploadPlace } from "../view-start.ts";
import type { SealEntry } from "./preflight.ts";
import type { UploadTransfer } from "./upload-transfer.ts";
import type { UploadEntry } from "./upload.ts";
import type { TransferRefusal, UploadProgress, Uploads } from "./uploads.ts";

/** Who allowed an upload: the view, or a component in it. */
export interface UploadOwner {
  readonly uploads: Uploads;
  /** Calls its `progress` handler of that name, if it has one. */
  progressed(name: string, entry: UploadEntry): unknown;
}

export interface ViewUploadsHost {
  readonly id: string;
  readonly logger: Logger;
  readonly seal: SealEntry;
  /** The owner of an upload; the view itself where there is none any more. */
  readonly owner: (uploadRef: string) => UploadOwner;
  /** Runs a handler in its turn; `ref` is of the client's message that it answers. */
  readonly run: (ref: string | undefined, handler: () => unknown) => void;
}

/** The uploads of a connected view, as its browser asks for them. (Phoenix.LiveView.Channel) */
export class ViewUploads {
  readonly #host: ViewUploadsHost;

  constructor(host: ViewUploadsHost) {
    this.#host = host;
  }

  /** An `allow_upload` message: the browser asks to send files. */
  allow(ref: string, request: { ref: string; entries: unknown }): void {
    const { owner, run, seal } = this.#host;
    run(ref, async () => new Answer(await owner(request.ref).uploads.preflight(request.ref, request.entries, seal)));
  }

  /** A `progress` message: how far the browser has come with a file. */
  progress(ref: string, { uploadRef, entryRef }: UploadPlace, progress: unknown): void {
    this.#host.run(ref, () => {
      const owner = this.#host.owner(uploadRef);
      return progressed(owner, owner.uploads.progress(uploadRef, entryRef, progress));
    });
  }

  /** The channel of a file is joined. Never settles where the view has ended. */
  open({ uploadRef, entryRef }: UploadPlace): Promise<UploadTransfer | TransferRefusal> {
    const { owner, run } = this.#host;
    return new Promise((resolve) => {
      run(undefined, () => resolve(owner(uploadRef).uploads.open(uploadRef, entryRef)));
    });
  }

  /** The writer of a file failed. */
  failed({ uploadRef, entryRef }: UploadPlace, error: unknown): void {
    const { owner, run, logger, id } = this.#host;
    logger.warn({ error, view: id }, "an uploaded file could not be written");
    run(undefined, () => {
      const target = owner(uploadRef);
      return progressed(target, target.uploads.failed(uploadRef, entryRef));
    });
  }
}

const progressed = (owner: UploadOwner, progress: UploadProgress | undefined): unknown =>
  progress && owner.progressed(progress.name, progress.entry);
