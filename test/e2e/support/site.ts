import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Another site: one page, under an address that is foreign to the chat's. */
export class Site {
  readonly url: string;
  readonly #server: Server;

  static async start(html: string): Promise<Site> {
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/" ? 200 : 204, { "content-type": "text/html; charset=utf-8" });
      response.end(request.url === "/" ? html : undefined);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Site(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }
}
