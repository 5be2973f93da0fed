import type { Clock } from "../../base/clock.ts";
import type { ActiveUpload } from "./active-upload.ts";
import type { Upload } from "./upload.ts";
import type { UploadStore } from "./upload-writer.ts";

/** Bounds on the uploads of one view. */
export interface UploadLimits {
  /** Files of one upload that are kept, refused ones included. */
  readonly uploadEntries: number;
  /** Bytes of one chunk at most; it stays below `messageBytes`. */
  readonly uploadChunkBytes: number;
}

export const defaultUploadLimits: UploadLimits = { uploadEntries: 1_000, uploadChunkBytes: 900_000 };

/** The view, or component, whose uploads they are. */
export interface UploadHost {
  readonly clock: Clock;
  readonly store: UploadStore;
  readonly limits: UploadLimits;
  /** Puts the newest state of an upload where an older one is shown. */
  replace(upload: Upload): void;
  /** A channel ended by itself: its file is gone, in the view's own time. */
  transferEnded(upload: ActiveUpload, entryRef: string): void;
  /** What must not fail has failed: the view ends. */
  broken(error: unknown): void;
}
