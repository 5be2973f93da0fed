import type { HeaderReader } from "../base/connect-info.ts";
import { NodeHeaders, type NodeHeaderRecord } from "../base/node-headers.ts";

/** Paths and queries that parsing leaves as they are: no escapes, no dots to resolve, no fragment. */
const AS_IT_IS = /^\/(?!\/)[\w!$&()*+,\-./:;=?@~[\]]*$/;

/**
 * A GET, as much of it as the page of a view reads. A whole `Request`, with its address parsed, its signal and what waits
 * for its end, costs as much as the page; handlers of the app's own get one.
 *
 * @returns undefined where the address would have to be parsed.
 */
export function plainRequest(origin: string, path: string, headers: NodeHeaderRecord): Request | undefined {
  if (!AS_IT_IS.test(path) || path.includes("/.")) return undefined;
  return new PlainRequest(origin + path, new NodeHeaders(headers)) as unknown as Request;
}

class PlainRequest {
  readonly method = "GET";
  readonly url: string;
  readonly headers: HeaderReader;

  constructor(url: string, headers: HeaderReader) {
    this.url = url;
    this.headers = headers;
  }
}
