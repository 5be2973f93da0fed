/** What is known of how a visitor reaches the app. Anyone can send any header. */
export interface ConnectInfo {
  /** Where the connection comes from: the proxy, where one stands in between. Undefined where the server does not say. */
  readonly address: string | undefined;
  readonly userAgent: string | undefined;
  /** The headers whose names begin with `x-`, and `traceparent` and `tracestate`; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

const NO_HEADERS: Readonly<Record<string, string>> = Object.freeze({});

/** They are kept for as long as a connection lasts: no more of them, and none that is longer. */
const MAX_HEADERS = 32;
const MAX_CHARACTERS = 1_024;

/** Whether a header belongs to what views may read. */
const isConnectHeader = (name: string): boolean =>
  name.startsWith("x-") || name === "traceparent" || name === "tracestate";

/** The headers of a request, names in lower case: `Headers`, or what a server has of them. */
export interface HeaderReader {
  get(name: string): string | null;
  forEach(each: (value: string, name: string) => void): void;
}

/** Reads it from a request, which is not kept. (Phoenix.LiveView.get_connect_info/2) */
export function toConnectInfo(headers: HeaderReader, address: string | undefined): ConnectInfo {
  let kept: Record<string, string> | undefined;
  let count = 0;
  headers.forEach((value, name) => {
    if (!isConnectHeader(name) || value.length > MAX_CHARACTERS || ++count > MAX_HEADERS) return;
    (kept ??= Object.create(null) as Record<string, string>)[name] = value;
  });
  const userAgent = headers.get("user-agent")?.slice(0, MAX_CHARACTERS);
  return { address, userAgent, headers: kept ?? NO_HEADERS };
}
