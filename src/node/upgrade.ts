import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type WebSocket } from "ws";
import type { App } from "../http/app.ts";

/** The client says something every 30 s; twice that in silence is a dead peer. (Phoenix: 60 s) */
const IDLE_MS = 60_000;
const RESTART = 1012;

/** The WebSocket side of a server. */
export interface Upgrade {
  /** Takes a handshake; false where the path is not ours. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Closes every socket so that its client connects again, elsewhere or after a restart. */
  drain(): void;
}

export function createUpgrade(app: App): Upgrade {
  const sockets = new WebSocketServer({
    noServer: true,
    // Deflate costs seven times the CPU per message and a quarter of a megabyte per idle socket.
    perMessageDeflate: false,
    maxPayload: app.limits.messageBytes,
    handleProtocols: (offered) => (offered.has("phoenix") ? "phoenix" : false),
  });
  return {
    handle(request, socket, head) {
      const opening = app.openSocket(toRequest(app, request));
      if ("status" in opening) {
        if (opening.status === 404) return false;
        socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        return true;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => connect(webSocket, opening.accept, app));
      return true;
    },
    drain() {
      for (const socket of sockets.clients) socket.close(RESTART);
    },
  };
}

type Accept = Extract<ReturnType<App["openSocket"]>, { accept: unknown }>["accept"];

function connect(webSocket: WebSocket, accept: Accept, app: App): void {
  const connection = accept({
    send: (text) => webSocket.send(text),
    close: (code, reason) => webSocket.close(code, reason),
    bufferedAmount: () => webSocket.bufferedAmount,
  });
  const idle = setTimeout(() => webSocket.terminate(), IDLE_MS);
  webSocket.on("message", (data: Buffer, isBinary) => {
    idle.refresh();
    connection.receive(isBinary ? data : data.toString("utf8"));
  });
  webSocket.on("close", () => {
    clearTimeout(idle);
    connection.closed();
  });
  webSocket.on("error", (error) => app.logger.debug({ error }, "a socket failed"));
}

/** The handshake as a request on the app's own origin, or in development on the host it was sent to. */
function toRequest(app: App, request: IncomingMessage): Request {
  const origin = app.origin ?? `http://${request.headers.host ?? "localhost"}`;
  const base = URL.canParse(origin) ? origin : "http://localhost";
  const headers = new Headers();
  for (const name of ["origin", "cookie"] as const) {
    const value = request.headers[name];
    if (value !== undefined) headers.set(name, value);
  }
  const path = request.url ?? "/";
  return new Request(URL.canParse(path, base) ? new URL(path.replace(/^\/+/, "/"), base) : base, { headers });
}
