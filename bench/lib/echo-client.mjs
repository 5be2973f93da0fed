// @ts-check
import { WebSocket } from "ws";

/** A client of the servers that are `ws` alone, sending frames of the size a counter event has. */
export class EchoClient {
  /** @param {number} port */
  static async open(port) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: false });
    await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
    return new EchoClient(socket);
  }

  /** @param {WebSocket} socket */
  constructor(socket) {
    this.socket = socket;
    this.bytes = 0;
    /** @type {((value: unknown) => void)[]} */
    this.waiting = [];
    /** Each frame that comes. */
    this.onPush = () => {};
    socket.on("message", (data) => {
      this.bytes = /** @type {Buffer} */ (data).byteLength;
      this.waiting.shift()?.(undefined);
      this.onPush();
    });
  }

  click() {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.socket.send(
        '["1","2","lv:phx-GOqapqe2L4nwAw2h","event",{"type":"click","event":"inc","value":{"value":""}}]',
      );
    });
  }

  close() {
    this.socket.terminate();
  }
}
