import { HoldfastError } from "../base/errors.ts";

const BASE = "http://local.invalid";

/** A path of this app, or an error: what a browser would read as another host is refused. */
export function toLocalPath(to: string, verb: string): string {
  const url = to.startsWith("/") && URL.canParse(to, BASE) ? new URL(to, BASE) : undefined;
  // `/.//host` is a path here, and is written `//host`: a host to whoever reads it next.
  if (url === undefined || url.origin !== BASE || url.pathname.startsWith("//")) {
    throw new HoldfastError(
      "socket_misuse",
      `${verb} takes a path of this app that begins with one "/". For another site: redirect(url, { external: true }).`,
    );
  }
  return url.pathname + url.search + url.hash;
}

/** An http or https URL, or an error: `javascript:` and the like are refused. */
export function toExternalUrl(to: string): string {
  const url = URL.canParse(to) ? new URL(to) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol)) {
    throw new HoldfastError("socket_misuse", "redirect with `external` takes a whole http or https URL.");
  }
  return url.href;
}
