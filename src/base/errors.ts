/** How an error shows itself to the outside: HTTP status, the reason on the wire, and how loud it is logged. */
export interface ErrorKind {
  readonly status: number;
  readonly reason: string;
  readonly level: "debug" | "info" | "warn" | "error";
}

const kind = (status: number, reason: string, level: ErrorKind["level"]): ErrorKind => ({ status, reason, level });

/**
 * Every error Holdfast throws, by code. The message tells the developer what to do and never reaches the peer;
 * the peer sees `status` (HTTP) or `reason` (wire) alone.
 */
export const ERROR_KINDS = {
  /** A template that cannot be rendered safely; the message names the place and the remedy. */
  template_invalid: kind(500, "render_error", "error"),
  /** Two rows of one keyed list have the same key. */
  template_duplicate_key: kind(500, "render_error", "error"),
  /** A value that no template position can show (a symbol, a function, a plain object). */
  template_value: kind(500, "render_error", "error"),
  /** A definition (session, view, route, app option) that contradicts itself; thrown at start. */
  definition_invalid: kind(500, "internal", "error"),
  /** No secret in production, or one too short to protect anything. */
  secret_missing: kind(500, "internal", "error"),
  /** An optional package that is asked for and not installed. */
  package_missing: kind(500, "internal", "error"),
  /** The workers of `serve` end before they listen. */
  start_failed: kind(500, "internal", "error"),
  /** `put` or `delete` while serving a GET, or in the HTTP mount. A GET never writes. */
  session_write_on_get: kind(500, "internal", "error"),
  /** A key the session definition does not declare. */
  session_unknown_key: kind(422, "unknown_key", "warn"),
  /** A browser write to a key that only the server may write. */
  session_server_only: kind(403, "server_only", "warn"),
  /** A value the key's schema refuses. */
  session_invalid: kind(422, "invalid", "info"),
  /** The session would not fit in its cookie. */
  session_too_large: kind(413, "too_large", "warn"),
  /** A write, without a connected page, of a key that the browser keeps. */
  session_kept: kind(422, "kept", "warn"),
  /** A consent category that no key of the session names. */
  consent_unknown: kind(500, "internal", "error"),
  /** A session that was revoked, or has expired, while it was written. */
  session_gone: kind(409, "no_session", "info"),
  /** The store of the sessions could not be reached, or not in time. */
  session_store: kind(503, "store", "error"),
  /** A cookie that `createApp({ cookies })` does not declare. */
  cookie_unknown: kind(500, "internal", "error"),
  /** A write whose confirmation did not come, or was refused. */
  session_not_saved: kind(500, "not_saved", "warn"),
  /** A schema that validates asynchronously; session schemas are synchronous. */
  schema_async: kind(500, "internal", "error"),
  /** The live view was asked for an event it does not declare. */
  event_unknown: kind(400, "unknown_event", "warn"),
  /** Event parameters that the event's schema refuses. */
  event_invalid: kind(422, "invalid_params", "info"),
  /** What `httpError` makes: the status is its own. */
  http_status: kind(400, "error", "info"),
  /** A call that the socket's state does not allow. */
  socket_misuse: kind(500, "internal", "error"),
  /** Malformed bytes from a peer. */
  bad_request: kind(400, "bad_request", "info"),
  /** A limit on what a peer may send or hold. */
  limit_exceeded: kind(413, "limit_exceeded", "warn"),
} as const satisfies Record<string, ErrorKind>;

/** The literal union of error codes; `switch` on it. */
export type ErrorCode = keyof typeof ERROR_KINDS;

/**
 * The one error class of Holdfast.
 *
 * @example
 * ```ts
 * try {
 *   socket.session.put("username", name);
 * } catch (error) {
 *   if (!(error instanceof HoldfastError && error.code === "session_invalid")) throw error;
 *   socket.putFlash("error", "This name is too long.");
 * }
 * ```
 */
export class HoldfastError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = "HoldfastError";
    this.code = code;
  }

  /** How this error shows itself to a peer. */
  get kind(): ErrorKind {
    return ERROR_KINDS[this.code];
  }
}
