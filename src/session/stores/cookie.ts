import type { CookieProtection } from "../cookies/cookie-codec.ts";
import type { SessionStore } from "./store.ts";

/** Sessions in their visitors' cookies; made by {@link cookieStore}. */
export interface CookieStore {
  readonly cookie: true;
  readonly protection: CookieProtection;
  /** Takes the sessions that do not fit into a cookie; without it a write that does not fit is an error. */
  readonly to: SessionStore | undefined;
}

/** Options of {@link cookieStore}. */
export type CookieStoreOptions = {
  /** `encrypted`, the default, or `signed`: then the visitor can read it, nobody can change it. */
  readonly protection?: CookieProtection;
} & Overflow;

/** What becomes of a session that does not fit into its cookie. */
type Overflow =
  | { readonly overflow?: "error" }
  | {
      readonly overflow: "spill";
      /** Where it goes, and stays. */
      readonly to: SessionStore;
    };

/**
 * Keeps each session in its visitor's cookie: the default. A session that does not fit is an error of the write that
 * makes it so, or goes to a store on the server and leaves only its name in the cookie.
 *
 * @example
 * ```ts
 * import { cookieStore } from "holdfast/session";
 * import { sqliteStore } from "holdfast/sqlite";
 *
 * const store = cookieStore({ overflow: "spill", to: sqliteStore({ path: "large.db" }) });
 * const app = createApp({ session, store });
 * ```
 */
export function cookieStore(options: CookieStoreOptions = {}): CookieStore {
  return {
    cookie: true,
    protection: options.protection ?? "encrypted",
    to: options.overflow === "spill" ? options.to : undefined,
  };
}
