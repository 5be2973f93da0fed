import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { MAX_TIMEOUT } from "../base/clock.ts";
import type { Connection, Peer } from "../channel/connection.ts";
import type { App } from "../http/app.ts";
import { endOnce } from "./end-once.ts";
import { writeText } from "./text-frame.ts";

/** Who leaves so much unread is not told why its socket closes, and may ask for no more. */
const UNREAD_BYTES = 65_536;
/** The time for which a socket may say nothing is looked after in so many parts, and may be longer by one of them. */
const ROUNDS = 10;

/**
 * A browser's WebSocket. What it says is heard here, and what it needs beside `ws` are fields: listeners, closures and
 * the table that holds them would take more room in each that is idle.
 */
class LiveSocket extends WebSocket {
  sockets: LiveSockets | undefined;
  connection: Connection | undefined;
  /** The round in which it said something last. */
  heardIn = 0;

  override emit(event: string | symbol, ...[first, isBinary]: unknown[]): boolean {
    switch (event) {
      case "message": {
        this.sockets?.heard(this);
        // `ws` gives the bytes of a message in one piece, unless it is told otherwise.
        const bytes = first as Buffer;
        this.connection?.receive(isBinary === true ? bytes : bytes.toString("utf8"));
        break;
      }
      case "ping":
        if (this.bufferedAmount > UNREAD_BYTES) this.terminate();
        else this.pong(first);
        break;
      case "close":
        this.sockets?.closed(this);
        this.connection?.closed();
        break;
      case "error":
        this.sockets?.failed(first as Error);
    }
    return true;
  }
}

/** The open sockets of a server. One timer looks for those that say nothing any more. */
export class LiveSockets {
  readonly #app: App;
  readonly #server: WebSocketServer;
  readonly #open = new Set<LiveSocket>();
  #round = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(app: App) {
    this.#app = app;
    this.#server = new WebSocketServer({
      noServer: true,
      WebSocket: LiveSocket,
      clientTracking: false,
      // Deflate costs seven times the CPU per message and a quarter of a megabyte per idle socket.
      perMessageDeflate: false,
      // It would take a closure in each socket.
      autoPong: false,
      maxPayload: app.limits.messageBytes,
      handleProtocols: (offered) => (offered.has("phoenix") ? "phoenix" : false),
    });
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Answers a handshake; `accept` makes the connection at the other end of the socket. */
  open(handshake: UpgradeRequest, accept: (peer: Peer) => Connection): void {
    const { request, socket, head } = handshake;
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      endOnce(webSocket);
      const live = toLive(webSocket);
      this.#connect(live, accept(new SocketPeer(live, socket)));
    });
  }

  close(code: number): void {
    for (const socket of this.#open) socket.close(code);
  }

  terminate(): void {
    for (const socket of this.#open) socket.terminate();
  }

  heard(socket: LiveSocket): void {
    socket.heardIn = this.#round;
  }

  closed(socket: LiveSocket): void {
    this.#open.delete(socket);
    if (this.#open.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  failed(error: Error): void {
    this.#app.logger.debug({ error }, "a socket failed");
  }

  #connect(socket: LiveSocket, connection: Connection): void {
    this.#open.add(socket);
    this.#timer ??= setInterval(() => this.#look(), Math.min(this.#app.limits.socketIdle / ROUNDS, MAX_TIMEOUT));
    socket.sockets = this;
    this.heard(socket);
    socket.connection = connection;
  }

  #look(): void {
    this.#round += 1;
    for (const socket of this.#open) if (this.#round - socket.heardIn > ROUNDS) socket.terminate();
  }
}

/** A request to open a socket, as `node:http` hands it over. */
export interface UpgradeRequest {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Each socket of our server is one. */
const toLive = (socket: WebSocket): LiveSocket => socket as LiveSocket;

/** A socket as the peer of its connection. */
class SocketPeer implements Peer {
  readonly #socket: WebSocket;
  /** What is under the WebSocket. */
  readonly #network: Duplex;

  constructor(socket: WebSocket, network: Duplex) {
    this.#socket = socket;
    this.#network = network;
  }

  send(text: string): void {
    if (this.#socket.readyState === WebSocket.OPEN) writeText(this.#network, text);
  }

  close(code: number, reason?: string): void {
    this.#socket.close(code, reason);
    // It stands behind all that waits, which ws would keep for its reader for another 30 seconds.
    if (this.bufferedAmount() > UNREAD_BYTES) this.#socket.terminate();
  }

  bufferedAmount(): number {
    return this.#network.writableLength;
  }
}
