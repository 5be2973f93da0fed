import { HoldfastError, type ErrorKind } from "./errors.ts";

/** An error that stands for an HTTP status. Made by {@link httpError}. */
class StatusError extends HoldfastError {
  readonly #status: number;

  constructor(status: number, message: string) {
    super("http_status", message);
    this.#status = status;
  }

  override get kind(): ErrorKind {
    return { ...super.kind, status: this.#status, reason: REASONS[this.#status] ?? "error" };
  }
}

const REASONS: Readonly<Record<number, string>> = {
  400: "bad_request",
  401: "unauthorized",
  403: "forbidden",
  404: "not_found",
  410: "gone",
  422: "unprocessable",
  429: "too_many_requests",
};

/**
 * An error that answers with an HTTP status between 400 and 499: throw it in `mount`, `handleParams` or a controller.
 * The visitor sees the page of that status, also where the view was mounted live; the message is for the log.
 * (Plug.Exception)
 *
 * @example
 * ```ts
 * import { html, httpError, liveView } from "holdfast";
 *
 * const names = new Map([["1", "Ada"]]);
 * const User = liveView({
 *   mount(_socket, { id }) {
 *     const name = names.get(String(id));
 *     if (name === undefined) throw httpError(404, `no user ${String(id)}`);
 *     return { name };
 *   },
 *   render: ({ name }) => html`<h1>${name}</h1>`,
 * });
 * ```
 * @throws HoldfastError `definition_invalid` for a status that is none of these.
 */
export function httpError(status: number, message = `HTTP status ${status}`): HoldfastError {
  if (Number.isInteger(status) && status >= 400 && status <= 499) return new StatusError(status, message);
  throw new HoldfastError("definition_invalid", `httpError takes a status from 400 to 499, not ${status}.`);
}

/** The status an error answers with, when the visitor is to see that and not a failure of ours; else undefined. */
export function statusOf(error: unknown): number | undefined {
  if (!(error instanceof HoldfastError)) return undefined;
  const { status } = error.kind;
  return status >= 400 && status <= 499 ? status : undefined;
}
