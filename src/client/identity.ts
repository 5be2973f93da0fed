import type { Beacon } from "./cookies.ts";

/** Whose session each side believes to be in. */
export interface Sides {
  readonly beacon: Beacon | undefined;
  /** Tag of the connection; `undefined` while it is provisional. */
  readonly connection: string | undefined;
  /** Tag of the session whose ticket and CSRF token this document has. */
  readonly known: string | null;
  /** Version this document knows to be in the cookie. */
  readonly version: string | undefined;
  /** Whether the vault has what the cookie is not known to hold. */
  readonly lacks?: boolean;
}

/**
 * What a page whose cookies say something new must do.
 *
 * - `look`: ask the endpoint; it tells this session's tokens and what is in it.
 * - `reconnect`: a new handshake carries the new cookie, or none where the session is known to be gone.
 * - `nothing`: all agree, or the cookies are gone, which concerns only what is not confirmed yet.
 */
export function compare({
  beacon,
  connection,
  known,
  version,
  lacks = false,
}: Sides): "look" | "reconnect" | "nothing" {
  if (beacon === undefined && !lacks) return known === null && connection !== undefined ? "reconnect" : "nothing";
  // Without the new session's CSRF token the views' joins would be refused, and the page reloaded over the user's typing.
  if (lacks || known !== beacon?.tag) return "look";
  if (connection !== beacon.tag) return "reconnect";
  return version === beacon.version ? "nothing" : "look";
}
