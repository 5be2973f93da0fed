import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** A request whose answer is held back until the test lets it go. */
export interface HeldRequest {
  readonly cookie: string;
  /** Answers, setting a cookie where one is given. */
  answer(setCookie?: string): void;
}

/**
 * A site that does with cookies what a test says, to see what a browser does. `/` is an empty page, `/held` waits to be
 * answered, anything else is answered at once; what `/set?cookie=…` names is set.
 */
export class CookieSite {
  readonly url: string;
  /** Cookies that each GET of the page carried, in order. */
  readonly pages: string[] = [];
  readonly #server: Server;
  readonly #held: HeldRequest[] = [];
  #waiting: ((request: HeldRequest) => void)[] = [];

  static async start(): Promise<CookieSite> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new CookieSite(server);
  }

  private constructor(server: Server) {
    this.#server = server;
    this.url = `http://localhost:${(server.address() as AddressInfo).port}`;
    server.on("request", (request: IncomingMessage, response: ServerResponse) => this.#answer(request, response));
  }

  /** The next request to `/held`. */
  held(): Promise<HeldRequest> {
    const request = this.#held.shift();
    if (request !== undefined) return Promise.resolve(request);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, "close");
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    request.resume();
    const url = new URL(request.url ?? "/", this.url);
    const cookie = request.headers.cookie ?? "";
    const end = (setCookie?: string | null) => {
      if (setCookie) response.setHeader("set-cookie", setCookie);
      response.writeHead(200, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" });
      response.end("<!doctype html><link rel=icon href=data:,><title>Cookies</title>");
    };
    if (url.pathname === "/held") return this.#hold({ cookie, answer: end });
    if (url.pathname === "/") this.pages.push(cookie);
    end(url.searchParams.get("cookie"));
  }

  #hold(request: HeldRequest): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#held.push(request);
    else waiting(request);
  }
}
