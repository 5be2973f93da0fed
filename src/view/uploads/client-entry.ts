/** A file as the browser announces it; nothing of it is to be trusted. */
export interface ClientEntry {
  readonly ref: string;
  readonly name: string;
  readonly size: number;
  readonly type: string;
  readonly lastModified: number | undefined;
  readonly relativePath: string | undefined;
  readonly meta: unknown;
}

/** Longest text taken of a file's name, type or path; refs are a counter of the client. */
const MAX_TEXT = 1_024;
const MAX_REF = 40;

/** Reads the entries of a change event or of `allow_upload`; what is no file, or an empty one, is left out. */
export function toClientEntries(value: unknown): readonly ClientEntry[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item) => toClientEntry(item) ?? []);
}

function toClientEntry(value: unknown): ClientEntry | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { ref, name, size, type, last_modified, relative_path, meta } = value as Record<string, unknown>;
  if (!isText(ref, MAX_REF) || !isText(name, MAX_TEXT) || ref === "" || ref.includes(",")) return undefined;
  if (!Number.isSafeInteger(size) || (size as number) <= 0) return undefined;
  return {
    ref,
    name,
    size: size as number,
    type: isText(type, MAX_TEXT) ? type : "",
    lastModified: typeof last_modified === "number" ? last_modified : undefined,
    relativePath: isText(relative_path, MAX_TEXT) && relative_path !== "" ? relative_path : undefined,
    meta,
  };
}

const isText = (value: unknown, max: number): value is string => typeof value === "string" && value.length <= max;
