import { randomUuid } from "../../base/random-id.ts";
import { isAccepted } from "./accept.ts";
import type { ClientEntry } from "./client-entry.ts";
import type { Upload, UploadEntry, UploadErrorReason } from "./upload.ts";

/** Decides about a file besides its size and type: a reason to refuse it, or nothing. */
export type UploadValidator = (entry: UploadEntry) => UploadErrorReason | undefined;

/** What a selection is judged by besides the upload's settings. */
export interface SelectionRules {
  readonly validator: UploadValidator | undefined;
  /** Files kept at most, refused ones included; what is beyond is forgotten at once. */
  readonly keep: number;
}

/** Adds files that are not known yet. (Phoenix.LiveView.UploadConfig.put_entries) */
export function addEntries(upload: Upload, files: readonly ClientEntry[], rules: SelectionRules): Upload {
  let next = upload;
  for (const file of files) {
    if (next.entries.some(({ ref }) => ref === file.ref) || next.entries.length >= rules.keep) continue;
    next = addEntry(next, file, rules.validator);
  }
  return judged(next);
}

function addEntry(upload: Upload, file: ClientEntry, validator: UploadValidator | undefined): Upload {
  const entry = toEntry(upload, file);
  const reason = refusal(upload, entry, validator);
  const kept = reason === undefined ? entry : { ...entry, valid: false };
  const errors = reason === undefined ? upload.errors : [...upload.errors, { ref: entry.ref, reason }];
  return upload.with({ entries: [...upload.entries, Object.freeze(kept)], errors });
}

function refusal(upload: Upload, entry: UploadEntry, validator: UploadValidator | undefined) {
  const { maxFileSize, accept } = upload.settings;
  if (entry.clientSize > maxFileSize) return "too_large";
  if (!isAccepted(accept, { name: entry.clientName, type: entry.clientType })) return "not_accepted";
  return validator?.(entry);
}

function toEntry(upload: Upload, file: ClientEntry): UploadEntry {
  return {
    ref: file.ref,
    uploadRef: upload.ref,
    uuid: randomUuid(),
    clientName: file.name,
    clientSize: file.size,
    clientType: file.type,
    clientLastModified: file.lastModified,
    clientRelativePath: file.relativePath,
    clientMeta: file.meta,
    progress: 0,
    valid: true,
    preflighted: false,
    done: false,
  };
}

/** Changes one file; the others keep their identity, so that a list of them need not look at them again. */
export function changeEntry(upload: Upload, ref: string, change: Partial<UploadEntry>): Upload {
  const entries = upload.entries.map((entry) => (entry.ref === ref ? Object.freeze({ ...entry, ...change }) : entry));
  return upload.with({ entries });
}

/** Forgets a file and what was wrong with it. */
export function dropEntry(upload: Upload, ref: string): Upload {
  const entries = upload.entries.filter((entry) => entry.ref !== ref);
  return judged(upload.with({ entries, errors: upload.errors.filter((error) => error.ref !== ref) }));
}

/** Notes what is wrong with a file, once. */
export function failEntry(upload: Upload, ref: string, reason: UploadErrorReason): Upload {
  const others = upload.errors.filter((error) => error.ref !== ref || error.reason !== reason);
  return upload.with({ errors: [...others, { ref, reason }] });
}

/** `too_many_files` stands as long as there are too many. */
function judged(upload: Upload): Upload {
  const { ref } = upload;
  const errors = upload.errors.filter((error) => error.ref !== ref || error.reason !== "too_many_files");
  const tooMany = upload.entries.length > upload.room ? [{ ref, reason: "too_many_files" as const }] : [];
  return upload.with({ errors: [...errors, ...tooMany] });
}
