import { createConnection, type Connection, type Peer } from "../channel/connection.ts";
import { toConnectInfo, type HeaderReader } from "../base/connect-info.ts";
import { isLocalHost } from "./local-host.ts";
import type { RequestOrigin } from "./request-state.ts";
import type { Runtime } from "./runtime.ts";

/** What of a handshake's request decides about it: a `Request` or as much of one. */
export interface Handshake {
  readonly url: string;
  readonly headers: HeaderReader;
}

/** Whether a WebSocket may be opened, and how it becomes a connection. */
export type SocketOpening = { readonly status: 403 | 404 } | { readonly accept: (peer: Peer) => Connection };

/** The serializer that the client asks for. To parse the whole query, tokens and all, would be dearer than the address. */
const VERSION = /[?&]vsn=2\.0\.0(?:&|$)/;

/**
 * Decides about a WebSocket handshake. The cookie it carries is the visitor's identity, so it is accepted from our own
 * origin alone: any site may open a socket to us, and the browser would send the cookie along.
 */
export function openSocket(runtime: Runtime, request: Handshake, from: RequestOrigin = {}): SocketOpening {
  const { config } = runtime;
  const url = new URL(request.url);
  if (url.pathname !== `${config.socketPath}/websocket`) return { status: 404 };
  if (config.origin === undefined && !isLocalHost(url.hostname)) return { status: 403 };
  const origin = config.origin ?? url.origin;
  if (request.headers.get("origin") !== origin || !VERSION.test(url.search)) return { status: 403 };
  return { accept: connectionOf(runtime, request.headers, { origin, address: from.address }) };
}

/** How a transport becomes a connection of the visitor whose cookie its request carries. */
export function connectionOf(
  runtime: Runtime,
  headers: HeaderReader,
  { origin, address }: { origin: string; address: string | undefined },
): (peer: Peer) => Connection {
  const { engine, services } = runtime;
  const cookie = headers.get("cookie");
  const connectInfo = toConnectInfo(headers, address);
  return (peer) => createConnection({ services, session: engine.connect(cookie), peer, origin, connectInfo });
}
