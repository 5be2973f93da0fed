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
