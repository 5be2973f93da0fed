// @ts-check
import { connect } from "node:net";

/**
 * One keep-alive connection of HTTP/1.1 that sends a request and reads its answer, with as little work of its own as
 * possible: what is measured is the server. Answers have a Content-Length or are chunked.
 */
export class HttpClient {
  /** @param {number} port @returns {Promise<HttpClient>} */
  static async open(port) {
    const socket = connect(port, "127.0.0.1");
    socket.setNoDelay(true);
    await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
    return new HttpClient(socket, port);
  }

  /** @param {import("node:net").Socket} socket @param {number} port */
  constructor(socket, port) {
    this.socket = socket;
    this.host = `127.0.0.1:${port}`;
    /** @type {Buffer} */
    this.received = Buffer.alloc(0);
    /** @type {((answer: Answer) => void) | undefined} */
    this.resolve = undefined;
    /** @type {((error: Error) => void) | undefined} */
    this.reject = undefined;
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("close", () => this.reject?.(new Error("the server closed the connection")));
  }

  /**
   * @param {string} path
   * @param {{ method?: string, headers?: Record<string, string>, body?: string }} [options]
   * @returns {Promise<Answer>}
   */
  request(path, { method = "GET", headers = {}, body } = {}) {
    const lines = [`${method} ${path} HTTP/1.1`, `host: ${this.host}`, "accept: text/html"];
    for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`);
    if (body !== undefined) lines.push(`content-length: ${Buffer.byteLength(body)}`);
    return new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
      this.socket.write(`${lines.join("\r\n")}\r\n\r\n${body ?? ""}`);
    });
  }

  close() {
    this.reject = undefined;
    this.socket.destroy();
  }

  /** @param {Buffer} bytes */
  #take(bytes) {
    this.received = this.received.length === 0 ? bytes : Buffer.concat([this.received, bytes]);
    const answer = parse(this.received);
    if (answer === undefined) return;
    this.received = Buffer.alloc(0);
    this.resolve?.(answer);
  }
}

/** @typedef {{ status: number, head: string, body: string, bytes: number }} Answer */

/** @param {Buffer} received @returns {Answer | undefined} undefined until all of it is there */
function parse(received) {
  const end = received.indexOf("\r\n\r\n");
  if (end === -1) return undefined;
  const head = received.toString("latin1", 0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  const start = end + 4;
  const chunked = length === undefined && /\r\ntransfer-encoding: chunked/i.test(head);
  if (chunked && !received.subarray(-5).equals(Buffer.from("0\r\n\r\n"))) return undefined;
  if (!chunked && received.length < start + Number(length ?? 0)) return undefined;
  return {
    status: Number(head.slice(9, 12)),
    head,
    body: received.toString("utf8", start),
    bytes: received.length - start,
  };
}

/** The cookies an answer sets, as the next request sends them. @param {Answer} answer */
export const cookiesOf = ({ head }) =>
  [...head.matchAll(/\r\nset-cookie: ([^;\r]+)/gi)].map(([, pair]) => pair).join("; ");
