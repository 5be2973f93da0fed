// @ts-check
import { once } from "node:events";
import { connect, createServer } from "node:net";

/**
 * A load balancer of the plainest kind: each connection goes to the next of its servers, whoever it comes from. One that
 * refuses is passed over. It reads nothing of what it carries.
 */
export class TcpProxy {
  /** @type {import("node:net").Server} */
  #server;
  /** @type {readonly number[]} */
  #ports;
  #turn = 0;
  /** @type {Set<import("node:net").Socket>} */
  #sockets = new Set();

  /** @param {readonly number[]} ports of the servers, on the loopback */
  static async start(ports) {
    const server = createServer({ allowHalfOpen: true, noDelay: true }).listen({
      port: 0,
      host: "127.0.0.1",
      backlog: 4_096,
    });
    await once(server, "listening");
    return new TcpProxy(server, ports);
  }

  /** @param {import("node:net").Server} server @param {readonly number[]} ports */
  constructor(server, ports) {
    this.#server = server;
    this.#ports = ports;
    this.port = /** @type {import("node:net").AddressInfo} */ (server.address()).port;
    server.on("connection", (socket) => {
      // What a reset means for the other side is told by its close.
      socket.on("error", () => {});
      this.#carry(socket, this.#ports.length);
    });
  }

  /** Where connections go from now on; those that are there stay. @param {readonly number[]} ports */
  to(ports) {
    this.#ports = ports;
  }

  /** @param {import("node:net").Socket} socket @param {number} tries */
  #carry(socket, tries) {
    const port = this.#ports[this.#turn++ % this.#ports.length];
    if (tries === 0 || port === undefined || socket.destroyed) return void socket.destroy();
    const onward = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    const refused = () => this.#carry(socket, tries - 1);
    onward.on("error", () => {});
    onward.once("error", refused);
    onward.once("connect", () => {
      onward.off("error", refused);
      if (socket.destroyed) return void onward.destroy();
      this.#join(socket, onward);
      this.#join(onward, socket);
    });
  }

  /** @param {import("node:net").Socket} from @param {import("node:net").Socket} to */
  #join(from, to) {
    this.#sockets.add(from);
    from.pipe(to);
    from.on("close", (failed) => {
      this.#sockets.delete(from);
      // Who closed in order has sent its end already, behind the last of its bytes.
      if (failed) to.destroy();
    });
  }

  /** Breaks every connection, and takes none until it is told where {@link TcpProxy.to} go. */
  cut() {
    this.#ports = [];
    for (const socket of this.#sockets) socket.destroy();
  }

  async [Symbol.asyncDispose]() {
    this.cut();
    this.#server.close();
    await once(this.#server, "close");
  }
}
