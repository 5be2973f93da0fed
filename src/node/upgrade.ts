import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { retryAfterMs } from "../base/retry-after.ts";
import { NodeHeaders } from "../base/node-headers.ts";
import type { App } from "../http/app.ts";
import type { Handshake, SocketOpening } from "../http/open-socket.ts";
import { Admission } from "./admission.ts";
import { LiveSockets } from "./live-sockets.ts";
import { pathOf } from "./request-listener.ts";

/** RFC 6455 and the IANA registry: the service restarts. The client comes back after any code but 1000. */
const RESTART = 1012;
const FULL = "503 Service Unavailable";

/** The WebSocket side of a server. */
export interface Upgrade {
  /** Takes a handshake; false where the path is not ours, and then nothing has been done to the socket. */
  handle(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** Takes no more handshakes, and closes every socket so that its client connects again, elsewhere or after a restart. */
  drain(): void;
  /** Ends the sockets whose clients have not answered that they are closed. */
  terminate(): void;
}

export function createUpgrade(app: App): Upgrade {
  let draining = false;
  const handshakes = new Admission(app.limits.waitingRequests);
  const sockets = new LiveSockets(app);
  void app.start();
  const full = () => draining || sockets.size >= app.limits.connections;
  return {
    handle(request, socket, head) {
      const opening = open(app, request);
      if ("status" in opening) {
        if (opening.status === 404) return false;
        refuse(socket, opening.status === 400 ? "400 Bad Request" : "403 Forbidden");
        return true;
      }
      const upgrade = () => (full() ? refuse(socket, FULL) : sockets.open({ request, socket, head }, opening.accept));
      if (full() || !enterLater(handshakes, socket, upgrade)) refuse(socket, FULL);
      return true;
    },
    drain() {
      draining = true;
      app.drain();
      sockets.close(RESTART);
    },
    terminate() {
      sockets.terminate();
    },
  };
}

/** Until its turn has come nobody else hears that the socket fails: Node has taken its own listeners off. */
function enterLater(handshakes: Admission, socket: Duplex, upgrade: () => void): boolean {
  const failed = () => socket.destroy();
  socket.on("error", failed);
  return handshakes.enter(() => {
    socket.off("error", failed);
    if (!socket.destroyed) upgrade();
  });
}

/** Node has nothing to catch what an upgrade throws: whatever a peer has found to send must end here. */
function open(app: App, request: IncomingMessage): SocketOpening | { readonly status: 400 } {
  try {
    return app.openSocket(toHandshake(app, request), { address: request.socket.remoteAddress });
  } catch (error) {
    app.logger.info({ error }, "a handshake could not be read");
    return { status: 400 };
  }
}

/** Answers a handshake that nobody takes, and ends it. */
export function refuse(socket: Duplex, status: string): void {
  // Node has taken its own listeners off: without one, a peer that resets the connection would end the process.
  socket.on("error", () => socket.destroy());
  const retry = status.startsWith("503") ? `Retry-After: ${Math.ceil(retryAfterMs() / 1_000)}\r\n` : "";
  socket.end(`HTTP/1.1 ${status}\r\n${retry}Connection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());
}

/** The handshake as a request on the app's own origin, or in development on the host it was sent to. */
function toHandshake(app: App, request: IncomingMessage): Handshake {
  const base = app.origin ?? hostOrigin(request.headers.host);
  // After an origin whatever begins with one slash is a path: it is parsed once, by whoever decides.
  const path = pathOf(request.url ?? "/").replace(/^\/+/, "/");
  return { url: base + path, headers: new NodeHeaders(request.headers) };
}

/** The origin alone: a host may be sent with credentials. */
function hostOrigin(host = "localhost"): string {
  const url = `http://${host}`;
  return URL.canParse(url) ? new URL(url).origin : "http://localhost";
}
