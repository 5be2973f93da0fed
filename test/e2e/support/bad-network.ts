import { once } from "node:events";
import { createServer, request as forward, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** An answer of the server that has not been passed on to the browser yet. */
export interface HeldAnswer {
  readonly status: number;
  readonly setsCookie: boolean;
  release(): void;
}

type Mode = "pass" | "hold" | "cut";

/** Stands between browser and server, and treats the answers to POSTs as a bad network would. */
export class BadNetwork {
  /** Answers waiting to be released, in the order the server gave them. */
  readonly held: HeldAnswer[] = [];
  readonly url: string;
  readonly #server: Server;
  readonly #sockets = new Set<Duplex>();
  #target = 0;
  #mode: Mode = "pass";

  static async start(): Promise<BadNetwork> {
    const server = createServer().listen(0);
    await once(server, "listening");
    return new BadNetwork(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => this.#forward(request, response));
    server.on("upgrade", (request: IncomingMessage, socket: Socket, head: Buffer) =>
      this.#tunnel(request, socket, head),
    );
    server.on("connection", (socket: Socket) => this.#sockets.add(socket));
  }

  to(port: number): void {
    this.#target = port;
  }

  /** POSTs reach the server; its answers wait in {@link BadNetwork.held}. */
  hold(): void {
    this.#mode = "hold";
  }

  /** POSTs are cut off before they reach the server. */
  cut(): void {
    this.#mode = "cut";
  }

  /** Passes everything from now on; what is held stays held. */
  pass(): void {
    this.#mode = "pass";
  }

  async dispose(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const mode = request.method === "POST" ? this.#mode : "pass";
    if (mode === "cut") return void request.socket.destroy();
    const { method, url, headers } = request;
    const onward = forward({ host: "localhost", port: this.#target, method, path: url, headers }, (answer) => {
      const release = () => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      };
      if (mode === "pass") return release();
      const { statusCode: status = 0, headers: answered } = answer;
      this.held.push({ status, setsCookie: answered["set-cookie"] !== undefined, release });
    });
    onward.on("error", () => request.socket.destroy());
    request.pipe(onward);
  }

  #tunnel(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const onward = connect(this.#target, "localhost");
    this.#sockets.add(onward);
    const lines = [`${request.method} ${request.url} HTTP/1.1`];
    for (let at = 0; at < request.rawHeaders.length; at += 2)
      lines.push(`${request.rawHeaders[at]}: ${request.rawHeaders[at + 1]}`);
    onward.write(`${lines.join("\r\n")}\r\n\r\n`);
    onward.write(head);
    onward.pipe(socket).pipe(onward);
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
  }
}
