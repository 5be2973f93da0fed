import { HoldfastError } from "../../base/errors.ts";

/** A commit that is refused: the answer has this status and reason, and never a cookie. */
export class Refusal extends Error {
  readonly status: number;
  readonly reason: string;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(status: number, reason: string, headers: Readonly<Record<string, string>> = {}) {
    super(reason);
    this.status = status;
    this.reason = reason;
    this.#headers = headers;
  }

  response(): Response {
    return Response.json(
      { error: this.reason },
      { status: this.status, headers: { "cache-control": "no-store", ...this.#headers } },
    );
  }
}

/** What was to be saved is refused for the reason that the error has for clients. */
export function refuse(error: unknown): never {
  throw error instanceof HoldfastError ? new Refusal(error.kind.status, error.kind.reason) : error;
}

/** Runs what may throw such an error. */
export function refusing<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    return refuse(error);
  }
}
