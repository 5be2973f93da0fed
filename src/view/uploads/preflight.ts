import type { ActiveUpload } from "./active-upload.ts";
import type { UploadEntry, UploadErrorReason } from "./upload.ts";

/** The answer to `allow_upload`, besides the diff. (Phoenix.LiveView.Upload.generate_preflight_response) */
export interface PreflightReply {
  readonly ref: string;
  readonly config?: Readonly<Record<string, number>>;
  /** A token for the file's channel, or what its external uploader is given, by the file's ref. */
  readonly entries?: Readonly<Record<string, unknown>>;
  readonly errors?: Readonly<Record<string, readonly UploadErrorReason[]>>;
  /** Nothing may be uploaded: pairs of ref and reason. */
  readonly error?: readonly (readonly [string, UploadErrorReason])[];
}

/** Seals the token by which the channel of a file finds it. */
export type SealEntry = (uploadRef: string, entryRef: string) => string;

/** Lets the browser upload the valid files among those it names. */
export async function preflight(
  upload: ActiveUpload,
  refs: ReadonlySet<string>,
  seal: SealEntry,
): Promise<PreflightReply> {
  const { settings, current } = upload;
  if (!settings.autoUpload && current.errors.length > 0) return refusedReply(upload);
  const entries = current.entries.filter((entry, at) => refs.has(entry.ref) && at < current.room && !entry.preflighted);
  const grants: Record<string, unknown> = {};
  for (const entry of entries) {
    upload.change(entry.ref, { preflighted: true });
    if (!entry.valid) continue;
    const grant = settings.external ? await externalGrant(upload, entry) : seal(settings.ref, entry.ref);
    if (grant !== undefined) grants[entry.ref] = grant;
    else if (!settings.autoUpload) return refusedReply(upload);
  }
  const { maxFileSize, maxEntries, chunkSize, chunkTimeout } = settings;
  return {
    ref: settings.ref,
    config: {
      max_file_size: maxFileSize,
      max_entries: maxEntries,
      chunk_size: chunkSize,
      chunk_timeout: chunkTimeout,
    },
    entries: grants,
    errors: errorsOf(upload, entries),
  };
}

async function externalGrant(upload: ActiveUpload, entry: UploadEntry): Promise<object | undefined> {
  const meta = await upload.options.external?.(entry);
  if (meta === undefined) upload.fail(entry.ref, "external_metadata_failure");
  else upload.setExternal(entry.ref, meta);
  return meta;
}

const refusedReply = ({ settings, current }: ActiveUpload): PreflightReply => ({
  ref: settings.ref,
  error: current.errors.map(({ ref, reason }) => [ref, reason] as const),
});

function errorsOf(upload: ActiveUpload, entries: readonly UploadEntry[]): Record<string, UploadErrorReason[]> {
  const refused = entries.map(({ ref }) => {
    const reasons = upload.current.errors.filter((error) => error.ref === ref).map(({ reason }) => reason);
    return [ref, reasons] as const;
  });
  return Object.fromEntries(refused.filter(([, reasons]) => reasons.length > 0));
}
