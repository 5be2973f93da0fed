import { HoldfastError } from "../../base/errors.ts";

/** Which files an upload takes: extensions and MIME types, or any. */
export type Accept = readonly string[] | "any";

const EXTENSION = /^\.[a-z0-9][a-z0-9.+-]*$/i;
const MIME = /^[a-z0-9.+-]+\/(?:[a-z0-9.+-]+|\*)$/i;

/** @throws HoldfastError `definition_invalid` for what no file input could take. */
export function checkAccept(name: string, accept: unknown): void {
  const valid =
    accept === "any" ||
    (Array.isArray(accept) &&
      accept.length > 0 &&
      accept.every((item) => typeof item === "string" && (EXTENSION.test(item) || MIME.test(item))));
  if (valid) return;
  throw new HoldfastError(
    "definition_invalid",
    `allowUpload("${name}") needs \`accept\`: extensions and MIME types, as in [".pdf", "image/*"], or "any".`,
  );
}

/**
 * Whether a file fits, by what the browser says of it: `.ext` by its name, a MIME type by its type, as in the browser's
 * own dialog. (HTML, "accept"). Phoenix also takes a type for an extension; we do not, since a stored file is known by
 * its name's extension.
 */
export function isAccepted(accept: Accept, file: { readonly name: string; readonly type: string }): boolean {
  if (accept === "any") return true;
  const name = file.name.toLowerCase();
  const type = file.type.toLowerCase();
  return accept.some((item) => {
    const filter = item.toLowerCase();
    if (filter.startsWith(".")) return name.endsWith(filter) && name.length > filter.length;
    return filter.endsWith("/*") ? type.startsWith(filter.slice(0, -1)) : type === filter;
  });
}
