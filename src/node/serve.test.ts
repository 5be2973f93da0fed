import { request as httpRequest, type IncomingMessage } from "node:http";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../base/logger.ts";
import { createApp, type App } from "../http/app.ts";
import { each } from "../html/each.ts";
import { html } from "../html/template.ts";
import type { PubSubAdapter } from "../pubsub/adapter.ts";
import { liveView } from "../view/live-view.ts";
import { freePort } from "../../test/support/free-port.ts";
import { attach } from "./attach.ts";
import { toRequestListener } from "./request-listener.ts";
import { serve, type RunningServer } from "./serve.ts";

const running: RunningServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

const Hello = liveView({ mount: () => ({}), render: () => html`<p>hello</p>` });

function helloApp({
  limits,
  ...options
}: { origin?: string; limits?: { waitingRequests: number }; pubsub?: PubSubAdapter } = {}): App {
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    client: { src: "/client.js" },
    logger: silentLogger,
    limits: { messageBytes: 10_000, ...limits },
    ...options,
  });
  app.live("/hello/:name", Hello);
  app.get("/url", (c) => c.text(c.req.url));
  return app;
}

async function served(app = helloApp()): Promise<RunningServer> {
  const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
  running.push(server);
  return server;
}

const socketUrl = ({ port }: { port: number }, path = "/live/websocket?vsn=2.0.0") => `ws://localhost:${port}${path}`;

/** How a handshake ended: open, or refused with a status. */
function handshake(url: string, origin?: string): Promise<{ socket: WebSocket; status: number }> {
  const socket = new WebSocket(url, ["phoenix"], origin === undefined ? {} : { origin });
  return new Promise((resolve, reject) => {
    socket.on("open", () => resolve({ socket, status: 101 }));
    socket.on("unexpected-response", (request, response) => {
      request.destroy();
      resolve({ socket, status: response.statusCode ?? 0 });
    });
    socket.on("error", reject);
  });
}

const closed = (socket: WebSocket): Promise<number> =>
  new Promise((resolve) => socket.on("close", (code) => resolve(code)));

function connected(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    socket.on("error", reject);
  });
}

/** Sends bytes as they are and gives back all that comes. */
function answerTo(socket: Socket, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    socket.write(text);
    socket.on("data", (chunk) => (received += chunk.toString()));
    socket.on("close", () => resolve(received));
    socket.on("error", reject);
  });
}

const rawExchange = async (port: number, text: string): Promise<string> => answerTo(await connected(port), text);

function get(
  port: number,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: string; headers: IncomingMessage["headers"] }> {
  return new Promise((resolve, reject) => {
    httpRequest({ port, host: "127.0.0.1", path, headers }, (response) => {
      let body = "";
      response.on("data", (chunk: Buffer) => (body += chunk.toString()));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    })
      .on("error", reject)
      .end();
  });
}

describe("serve", () => {
  it("opens the live socket for its own origin, speaks phoenix and beats", async () => {
    const server = await served();
    const { socket } = await handshake(socketUrl(server), `http://localhost:${server.port}`);
    expect(socket.protocol).toBe("phoenix");
    const answer = new Promise((resolve) => socket.on("message", (data: Buffer) => resolve(data.toString())));
    socket.send('[null,"1","phoenix","heartbeat",{}]');
    expect(JSON.parse(String(await answer))).toEqual([
      null,
      "1",
      "phoenix",
      "phx_reply",
      { status: "ok", response: {} },
    ]);
    socket.close();
  });

  it.each(["https://evil.example", "null", "http://localhost:1", undefined])(
    "refuses a handshake from the origin %s",
    async (origin) => {
      const server = await served();
      expect((await handshake(socketUrl(server), origin)).status).toBe(403);
    },
  );

  it("refuses a handshake of another serializer", async () => {
    const server = await served();
    expect(
      (await handshake(socketUrl(server, "/live/websocket?vsn=1.0.0"), `http://localhost:${server.port}`)).status,
    ).toBe(403);
  });

  it("goes by the configured origin, whatever the Host header says", async () => {
    const server = await served(helloApp({ origin: "https://chat.example" }));
    expect((await handshake(socketUrl(server), `http://localhost:${server.port}`)).status).toBe(403);
    const { socket, status } = await handshake(socketUrl(server), "https://chat.example");
    expect(status).toBe(101);
    socket.close();
    expect((await get(server.port, "/url", { host: "evil.example", "x-forwarded-host": "evil.example" })).body).toBe(
      "https://chat.example/url",
    );
    const absolute = await rawExchange(
      server.port,
      "GET http://evil.example/url HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n",
    );
    expect(absolute).toContain("https://chat.example/url");
  });

  it("in development answers under local hosts alone", async () => {
    const server = await served();
    expect((await get(server.port, "/url", { host: "evil.example" })).status).toBe(421);
    expect((await get(server.port, "/url", { host: "a b" })).status).toBe(400);
  });

  it("answers an upgrade that nobody takes with 404 and ends it", async () => {
    const server = await served();
    const text = "GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    expect(await rawExchange(server.port, text)).toMatch(/^HTTP\/1\.1 404 /);
  });

  it("outlives a peer that resets while it is refused", async () => {
    const server = await served();
    const peer = connect(server.port, "127.0.0.1");
    await new Promise((resolve) => peer.on("connect", resolve));
    peer.write("GET /elsewhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    peer.resetAndDestroy();
    expect((await get(server.port, "/hello/you")).status).toBe(200);
  });

  it("closes a socket that sends more than the limit, and no other", async () => {
    const server = await served();
    const origin = `http://localhost:${server.port}`;
    const [one, other] = await Promise.all([
      handshake(socketUrl(server), origin),
      handshake(socketUrl(server), origin),
    ]);
    const end = closed(one.socket);
    one.socket.send("x".repeat(10_001));
    expect(await end).toBe(1009);
    expect(other.socket.readyState).toBe(WebSocket.OPEN);
    other.socket.close();
  });

  it.each(["/hello/%ff", "/%", "/hello/%00", "/assets/%ff", "/..%2f..%2fetc%2fpasswd", "/hello/%E0%A4%A?x=%"])(
    "never fails on the bytes of a path: %s",
    async (path) => {
      const { port } = await served();
      expect((await get(port, path)).status).toBeLessThan(500);
    },
  );

  it("answers pages that come at once one after the other, and those beyond the line with 503 and a refresh", async () => {
    const app = helloApp({ limits: { waitingRequests: 1 } });
    app.get("/slow", (c) => {
      for (const end = performance.now() + 20; performance.now() < end;);
      return c.text("done");
    });
    const { port } = await served(app);
    const text = `GET /slow HTTP/1.1\r\nHost: localhost:${port}\r\nAccept: text/html\r\nConnection: close\r\n\r\n`;
    const sockets = await Promise.all(Array.from({ length: 6 }, () => connected(port)));
    // Once it has taken all of them, what is written in one turn is there in one turn.
    await get(port, "/url");
    const answers = await Promise.all(sockets.map((socket) => answerTo(socket, text)));
    const busy = answers.filter((answer) => answer.startsWith("HTTP/1.1 503"));
    expect(answers.filter((answer) => answer.endsWith("done"))).toHaveLength(6 - busy.length);
    expect([1, 2, 3, 4]).toContain(busy.length);
    for (const answer of busy) {
      const [, after] = /retry-after: (\d+)/i.exec(answer) ?? [];
      expect(answer).toContain(`<meta http-equiv="refresh" content="${after}">`);
    }
  });

  it("says nothing of what it is made of", async () => {
    const { port } = await served();
    const { headers } = await get(port, "/hello/you");
    expect(headers["x-powered-by"]).toBeUndefined();
    expect(headers["server"]).toBeUndefined();
  });
});

describe("a process that serves, before its first visitor", () => {
  const ways: [string, (app: App) => unknown][] = [
    ["serve", served],
    ["attach", (app) => attach(app, createServer())],
  ];
  it.each(ways)("hears which sessions others end: %s", async (_, begin) => {
    const channels: string[] = [];
    const pubsub: PubSubAdapter = {
      start: () => {},
      publish: () => Promise.resolve(),
      subscribe: (channel) => void channels.push(channel),
      unsubscribe: () => {},
      close: () => Promise.resolve(),
    };
    const app = helloApp({ pubsub });
    expect(channels).not.toContain("sessions:ended");
    await begin(app);
    expect(channels).toContain("sessions:ended");
  });

  it("does not listen before it has heard which sessions are over", async () => {
    const port = await freePort();
    const page = () => fetch(`http://127.0.0.1:${port}/hello/Ann`).then(({ status }) => status, () => "nobody"); // prettier-ignore
    const seen: unknown[] = [];
    const ask = async () => {
      await new Promise((resolve) => setTimeout(resolve, 100));
      seen.push(await page());
    };
    let started: Promise<void> | undefined;
    const app = { ...helloApp(), start: () => (started ??= ask()) };
    running.push(await serve(app, { port, host: "127.0.0.1", quiet: true }));
    seen.push(await page());
    expect(seen).toEqual(["nobody", 200]);
  });
});

describe("RunningServer.close", () => {
  it("sends connected clients away with 1012 and finishes the requests under way", async () => {
    const app = helloApp();
    let release = () => {};
    const waiting = new Promise<void>((resolve) => (release = resolve));
    let arrived = () => {};
    const reached = new Promise<void>((resolve) => (arrived = resolve));
    app.get("/slow", async (c) => {
      arrived();
      await waiting;
      return c.text("done");
    });
    const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
    const { socket } = await handshake(socketUrl(server), `http://localhost:${server.port}`);
    const end = closed(socket);
    const slow = get(server.port, "/slow");
    await reached;
    const closing = server.close();
    expect(server.close()).toBe(closing);
    expect(await end).toBe(1012);
    await expect(get(server.port, "/url")).rejects.toThrow("ECONNREFUSED");
    release();
    expect((await slow).body).toBe("done");
    await closing;
  });
});

describe("attach", () => {
  it("takes its own sockets and pages, and leaves the others to the server", async () => {
    const app = helloApp();
    const listener = toRequestListener(app);
    const server = createServer((request, response) => {
      if (request.url === "/own") return void response.end("own");
      return listener(request, response);
    });
    const drain = attach(app, server);
    server.on("upgrade", (request, socket) => {
      if (request.url === "/own-socket")
        socket.end("HTTP/1.1 418 Own\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    expect((await get(port, "/own")).body).toBe("own");
    expect((await get(port, "/hello/you")).body).toContain("<p>hello</p>");
    expect((await handshake(socketUrl({ port }, "/own-socket"))).status).toBe(418);
    const { socket } = await handshake(socketUrl({ port }), `http://localhost:${port}`);
    const end = closed(socket);
    drain();
    expect(await end).toBe(1012);
    server.close();
    server.closeAllConnections();
  });
});

describe("a page that is served", () => {
  const rows = Array.from({ length: 3_000 }, (_, index) => `row ${index} — ü`);
  const Long = liveView({
    mount: () => ({}),
    render: () =>
      html`<ul>
        ${each(
          rows,
          (row) => row,
          (row) => html`<li>${row}</li>`,
        )}
      </ul>`,
  });

  async function pages(): Promise<RunningServer> {
    const app = helloApp();
    app.use(async (c, next) => {
      await next();
      const change = c.req.query("change");
      if (change === "set") c.res.headers.set("x-after", "set");
      if (change === "header") c.header("x-after", "header");
      if (change === "body") c.res = new Response((await c.res.text()).replace("row 0 ", "ROW 0 "), c.res);
      if (change === "clone") await c.res.clone().text();
    });
    app.live("/long", Long);
    return served(app);
  }

  it("comes whole, with its length in bytes and the safe headers", async () => {
    const { url } = await pages();
    const answer = await fetch(`${url}/long`);
    const bytes = await answer.arrayBuffer();
    expect(answer.headers.get("content-length")).toBe(String(bytes.byteLength));
    expect(answer.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(answer.headers.get("content-type")).toBe("text/html; charset=UTF-8");
    const text = new TextDecoder().decode(bytes);
    expect(text.startsWith("<!DOCTYPE html>\n<html")).toBe(true);
    expect(text).toContain(rows.map((row) => `<li>${row}</li>`).join(""));
  });

  it.each(["set", "header", "body", "clone"])("is what middleware made of it: %s", async (change) => {
    const { url } = await pages();
    const answer = await fetch(`${url}/long?change=${change}`);
    const text = await answer.text();
    expect(answer.headers.get("x-after")).toBe(change === "set" || change === "header" ? change : null);
    expect(answer.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(text).toContain(change === "body" ? "<li>ROW 0 — ü</li>" : "<li>row 0 — ü</li>");
    expect(text).toContain("<li>row 2999 — ü</li>");
  });

  it("has no body for HEAD", async () => {
    const { url } = await pages();
    const answer = await fetch(`${url}/long`, { method: "HEAD" });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("x-frame-options")).toBe("SAMEORIGIN");
    expect(await answer.text()).toBe("");
  });
});
