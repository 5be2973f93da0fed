import { HoldfastError } from "../../base/errors.ts";
import { randomId } from "../../base/random-id.ts";
import { checkAccept, type Accept } from "./accept.ts";
import type { UploadValidator } from "./upload-changes.ts";
import type { MaxEntriesMode, UploadEntry, UploadSettings } from "./upload.ts";
import type { TemporaryFile, UploadWriter } from "./upload-writer.ts";

/** What an upload takes, and where it goes. */
export interface UploadOptions<Meta extends object = TemporaryFile> {
  /** Extensions and MIME types, as in `[".pdf", "image/*"]`, or `"any"`. By the browser's word: look into the file. */
  readonly accept: Accept;
  /** Files at once; with 1, a newly chosen file replaces the one before. Default 1. */
  readonly maxEntries?: number;
  /**
   * What `maxEntries` counts: the files that are there (`"selected"`, the default), or those consumed before as well
   * (`"total"`), until the upload is allowed anew.
   */
  readonly maxEntriesMode?: MaxEntriesMode;
  /** Bytes of one file. Default 8,000,000. */
  readonly maxFileSize?: number;
  /** Bytes of one message. Default 64,000. */
  readonly chunkSize?: number;
  /** How long the next chunk may take, in ms. Default 10,000. */
  readonly chunkTimeout?: number;
  /** Uploads each file when it is chosen, not when its form is submitted. */
  readonly autoUpload?: boolean;
  /** Refuses a file with a reason of your own. */
  readonly validator?: UploadValidator;
  /**
   * Lets the browser upload elsewhere: returns what the uploader of that name in `createLiveSocket({ uploaders })` is
   * given, such as a presigned URL; `undefined` refuses the file.
   */
  readonly external?: (
    entry: UploadEntry,
  ) => (Meta & { readonly uploader: string }) | undefined | Promise<(Meta & { readonly uploader: string }) | undefined>;
  /** Takes the bytes of a file, in place of a temporary file. */
  readonly writer?: (entry: UploadEntry) => UploadWriter<Meta>;
}

/** The options, types forgotten. */
export type AnyUploadOptions = UploadOptions<object>;

const DEFAULTS = { maxEntries: 1, maxFileSize: 8_000_000, chunkSize: 64_000, chunkTimeout: 10_000 } as const;

/** @throws HoldfastError `definition_invalid` */
export function toSettings(name: string, options: AnyUploadOptions, maxChunk: number): UploadSettings {
  if (name === "") throw new HoldfastError("definition_invalid", "allowUpload needs a name that is not empty.");
  checkAccept(name, options.accept);
  const numbers = Object.fromEntries(
    Object.entries(DEFAULTS).map(([option, fallback]) => {
      const value = options[option as keyof typeof DEFAULTS] ?? fallback;
      if (Number.isSafeInteger(value) && value > 0) return [option, value];
      throw new HoldfastError("definition_invalid", `allowUpload("${name}"): \`${option}\` is a whole number above 0.`);
    }),
  ) as Record<keyof typeof DEFAULTS, number>;
  if (numbers.chunkSize > maxChunk) {
    throw new HoldfastError(
      "definition_invalid",
      `allowUpload("${name}"): \`chunkSize\` is at most the limit uploadChunkBytes, ${maxChunk}.`,
    );
  }
  return {
    ...numbers,
    name,
    ref: `phx-${randomId(9)}`,
    maxEntriesMode: options.maxEntriesMode ?? "selected",
    accept: options.accept,
    autoUpload: options.autoUpload ?? false,
    external: options.external !== undefined,
  };
}
