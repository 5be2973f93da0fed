import type { CookieValues } from "../cookies/beside-cookies.ts";
import type { RenewalKind } from "../life/renewal.ts";

/** Where a change came from, seen from the connection that hears of it. */
export type SessionOrigin = "self" | "sibling" | "tab" | "node";

/** How far a written key has come. "Saved" is true only at `confirmed`. */
export type SessionStatus =
  | { readonly state: "idle" | "accepted" | "committed" | "confirmed" | "ephemeral" }
  | { readonly state: "error"; readonly reason: SessionErrorReason };

export type SessionErrorReason = "too_large" | "invalid" | "offline" | "epoch_changed" | "store" | "expired";

/** A change that won: the keys whose value is now another. */
export interface SessionChange {
  readonly keys: readonly string[];
  readonly origin: SessionOrigin;
}

/** Who hears of winning changes and of status changes; a view that writes is named by itself. */
export interface SessionListener {
  sessionChanged(change: SessionChange): void;
}

/** The session as a view holds it: read at once, written in a transaction per handler. */
export interface ViewSession {
  /** Every declared key with its current value, defaults filled in. A frozen snapshot, the same object until a change. */
  values(): Readonly<Record<string, unknown>>;
  /** Starts the writes of one handler. `writer` names the view, so that it hears its own writes as `self`. */
  begin(writer: object): SessionTransaction;
  subscribe(listener: SessionListener): void;
  unsubscribe(listener: SessionListener): void;
  /** Status of a key on this connection. */
  status(key: string): SessionStatus;
  /** Whether the visitor has consented to a category. @throws HoldfastError consent_unknown */
  granted(category: string): boolean;
  /** Whether the session was renewed or dropped, and the browser is not yet known to hold the new one. */
  moving(): boolean;
  /** A token for the forms of this session; a visitor without one needs none. */
  csrfToken(): string | undefined;
}

/** Writes staged by one handler: visible to it at once, applied together when it returns, dropped when it throws. */
export interface SessionTransaction {
  /** Current values with this handler's own writes on top. */
  values(): Readonly<Record<string, unknown>>;
  /** @throws HoldfastError session_unknown_key, session_invalid, session_too_large, session_write_on_get, schema_async */
  put(key: string, value: unknown): void;
  delete(key: string): void;
  /** Whether the visitor has consented to a category, this handler's own word included. @throws HoldfastError consent_unknown */
  granted(category: string): boolean;
  /** The visitor consents to a category, or no longer does. @throws HoldfastError consent_unknown, session_write_on_get */
  consent(category: string, given: boolean): void;
  /** Begins another session with what is marked `carry` and what this handler writes. */
  renew(kind: RenewalKind): void;
  /** Id of the session as this handler leaves it; undefined where there is none. */
  id(): string | undefined;
  /** The declared cookies beside the session, this handler's own operations on top. */
  cookies(): CookieValues;
  /** Sets a declared cookie; `undefined` deletes it. @throws HoldfastError cookie_unknown, session_too_large, session_write_on_get */
  setCookie(name: string, value: string | undefined): void;
  /** Applies what is staged so far and resolves when it is confirmed, rejects with the reason when it cannot be. */
  flush(): Promise<void>;
  /** Applies what is staged: overlay, topic and patch, atomically. */
  commit(): void;
  discard(): void;
}
