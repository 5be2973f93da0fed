import type { Accept } from "./accept.ts";

/** Why a file or a selection is refused; a validator may give reasons of its own. */
export type UploadErrorReason =
  | "too_large"
  | "too_many_files"
  | "not_accepted"
  | "external_client_failure"
  | "external_metadata_failure"
  | "writer_failure"
  | (string & {});

/** A file of an upload, from its selection until it is consumed or cancelled. What `client…` says is the browser's word. */
export interface UploadEntry {
  /** Names the file among all of the page. */
  readonly ref: string;
  readonly uploadRef: string;
  /** Names the file for ever: a good name to store it under. */
  readonly uuid: string;
  readonly clientName: string;
  readonly clientSize: number;
  readonly clientType: string;
  readonly clientLastModified: number | undefined;
  /** Path within the chosen folder, with `webkitdirectory`. Never a path of yours. */
  readonly clientRelativePath: string | undefined;
  /** What the page's script gave as the file's `meta`. */
  readonly clientMeta: unknown;
  /** Percent. */
  readonly progress: number;
  readonly valid: boolean;
  readonly preflighted: boolean;
  /** Whole and ready to be consumed. */
  readonly done: boolean;
}

/** A reason, by the ref of the file, or of the upload for `too_many_files`. */
export interface UploadError {
  readonly ref: string;
  readonly reason: UploadErrorReason;
}

/** What `maxEntries` counts: the files that are there, or those consumed before as well. */
export type MaxEntriesMode = "selected" | "total";

/** What changes of an upload. */
export interface UploadFiles {
  readonly entries: readonly UploadEntry[];
  readonly errors: readonly UploadError[];
  /** How many files have been consumed. */
  readonly consumed: number;
}

/** What is fixed while an upload is allowed. */
export interface UploadSettings {
  readonly name: string;
  readonly ref: string;
  readonly accept: Accept;
  readonly maxEntries: number;
  readonly maxEntriesMode: MaxEntriesMode;
  readonly maxFileSize: number;
  readonly chunkSize: number;
  readonly chunkTimeout: number;
  readonly autoUpload: boolean;
  readonly external: boolean;
}

/**
 * An upload as it is now: its files and what is wrong with them. Made by `socket.allowUpload`; an assign that holds one
 * always holds the newest.
 */
export class Upload<out Meta extends object = object> {
  readonly settings: UploadSettings;
  readonly entries: readonly UploadEntry[];
  readonly errors: readonly UploadError[];
  /** How many files have been consumed. */
  readonly consumed: number;
  /** Carries the type alone; never present at run time. */
  declare readonly "~meta"?: Meta;

  constructor(settings: UploadSettings, files: UploadFiles = { entries: [], errors: [], consumed: 0 }) {
    this.settings = settings;
    this.entries = files.entries;
    this.errors = files.errors;
    this.consumed = files.consumed;
  }

  /** The same upload with other files. */
  with(files: Partial<UploadFiles>): Upload {
    const { entries, errors, consumed } = this;
    return new Upload(this.settings, { entries, errors, consumed, ...files });
  }

  /** How many files there may be now. */
  get room(): number {
    const { maxEntries, maxEntriesMode } = this.settings;
    return maxEntriesMode === "total" ? Math.max(0, maxEntries - this.consumed) : maxEntries;
  }

  get name(): string {
    return this.settings.name;
  }
  /** The id of its file input; give it to `phx-drop-target`. */
  get ref(): string {
    return this.settings.ref;
  }
}

/** What is wrong with one file, or without `entry` with the selection as a whole. (Phoenix.Component.upload_errors) */
export function uploadErrors(upload: Upload, entry?: UploadEntry): readonly UploadErrorReason[] {
  const ref = entry?.ref ?? upload.ref;
  return upload.errors.filter((error) => error.ref === ref).map(({ reason }) => reason);
}

/** The files that are whole, and those that are not yet. (Phoenix.LiveView.uploaded_entries/2) */
export function uploadedEntries(upload: Upload): {
  readonly completed: readonly UploadEntry[];
  readonly inProgress: readonly UploadEntry[];
} {
  return {
    completed: upload.entries.filter(({ done }) => done),
    inProgress: upload.entries.filter(({ done }) => !done),
  };
}

/** Whether a file is on its way: chosen and valid, and not whole. */
export const uploadInProgress = (upload: Upload): boolean => upload.entries.some(({ valid, done }) => valid && !done);

/**
 * The extension of a file's name, as a stored file may have it: a dot and up to ten lower-case letters and digits, or
 * nothing. It says nothing of what is in the file.
 *
 * @example
 * ```ts
 * const file = `${entry.uuid}${extensionOf(entry)}`;
 * ```
 */
export function extensionOf(entry: Pick<UploadEntry, "clientName">): string {
  return /[^./\\](\.[a-z0-9]{1,10})$/i.exec(entry.clientName)?.[1]?.toLowerCase() ?? "";
}
