/** Headers as Node gives them: names in lower case. */
export type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Paths and queries that parsing leaves as they are: no escapes, no dots to resolve, no fragment. */
const AS_IT_IS = /^\/(?!\/)[\w!$&()*+,\-./:;=?@~[\]]*$/;

/**
 * A GET, as much of it as the page of a view reads. A whole `Request`, with its address parsed, its signal and what waits
 * for its end, costs as much as the page; handlers of the app's own get one.
 *
 * @returns undefined where the address would have to be parsed.
 */
export function plainRequest(origin: string, path: string, headers: NodeHeaders): Request | undefined {
  if (!AS_IT_IS.test(path) || path.includes("/.")) return undefined;
  return new PlainRequest(origin + path, new PlainHeaders(headers)) as unknown as Request;
}

class PlainRequest {
  readonly method = "GET";
  readonly url: string;
  readonly headers: PlainHeaders;

  constructor(url: string, headers: PlainHeaders) {
    this.url = url;
    this.headers = headers;
  }
}

class PlainHeaders {
  readonly #headers: NodeHeaders;

  constructor(headers: NodeHeaders) {
    this.#headers = headers;
  }

  get(name: string): string | null {
    const value = this.#headers[name.toLowerCase()];
    return typeof value === "string" ? value : null;
  }

  *[Symbol.iterator](): Generator<[name: string, value: string]> {
    for (const [name, value] of Object.entries(this.#headers)) if (typeof value === "string") yield [name, value];
  }
}
