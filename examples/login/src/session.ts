import { defineSession, type SessionHandle } from "holdfast";
import { z } from "zod";

/** What the browser's session holds. */
export const session = defineSession({
  /** Who is logged in; only the server can write it. */
  userId: { schema: z.number().optional() },
  /** Stays through login and logout. */
  theme: { schema: z.enum(["light", "dark", "system"]), default: "system", write: "client", carry: true },
  /** Belongs to the session: who logs in or out does not find it again. */
  note: { schema: z.string().max(80), default: "", write: "client" },
  /** The same, kept by the browser: one for each tab, one for all. */
  tabNote: { schema: z.string().max(80), default: "", write: "client", keep: "tab" },
  deviceNote: { schema: z.string().max(80), default: "", write: "client", keep: "device" },
});

/** For how long a browser is remembered that is not used, in seconds. */
export const REMEMBER_SECONDS = 60 * 24 * 60 * 60;

/** The cookies beside the session. */
export const cookies = { remember: { maxAge: REMEMBER_SECONDS } };

/**
 * Whoever is here, as far as logging in and out goes. The socket of a connected view is one as it stands; a controller
 * makes one of its request.
 */
export interface Visit {
  readonly session: SessionHandle<(typeof session)["keys"]>;
  readonly cookies: Readonly<Record<string, string | undefined>>;
  putCookie(name: string, value: string): void;
  deleteCookie(name: string): void;
}
