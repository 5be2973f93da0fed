import { once } from "node:events";
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../../src/base/logger.ts";
import { createApp, type App } from "../../src/http/app.ts";
import { html } from "../../src/html/template.ts";
import { attach } from "../../src/node/attach.ts";
import { toRequestListener } from "../../src/node/request-listener.ts";
import { component, liveComponent } from "../../src/view/live-component.ts";
import { liveView } from "../../src/view/live-view.ts";
import { liveFileInput } from "../../src/view/uploads/file-input.ts";

/** Views that are alive, by their own account: what a connection leaves behind is seen here. */
export const views = { alive: 0 };
const Part = liveComponent({ render: ({ myself }) => html`<i>${myself}</i>` });
const Target = liveView({
  mount(socket) {
    if (socket.connected) {
      views.alive += 1;
      socket.signal.addEventListener("abort", () => (views.alive -= 1));
    }
    return { file: socket.allowUpload("file", { accept: "any" }), heard: 0 };
  },
  events: { hear: (socket) => socket.update("heard", (heard) => heard + 1) },
  render: ({ file, heard }) =>
    html`<form>${liveFileInput(file)}</form>
      <p>${heard}</p>
      ${component(Part, { id: "part" })}`,
});

export const LIMITS = {
  messageBytes: 20_000,
  messagesPerSecond: 50,
  connections: 40,
  socketIdle: 60_000,
  channels: 10,
};
/** As many messages as a socket may send at once: ten seconds' worth. */
export const BURST = LIMITS.messagesPerSecond * 10;

export function newApp(limits = {}): App {
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    client: { src: "/client.js" },
    logger: silentLogger,
    limits: { ...LIMITS, ...limits },
  });
  app.live("/target", Target);
  return app;
}

/** A real server of one's own, which knows how many connections it has. */
export class TestServer {
  readonly port: number;
  readonly origin: string;
  readonly #close: () => Promise<void>;
  readonly connections: () => Promise<number>;

  static async start(limits = {}, http: Parameters<typeof createServer>[0] = {}): Promise<TestServer> {
    const app = newApp(limits);
    const server = createServer(http as object, toRequestListener(app));
    const drain = attach(app, server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return new TestServer(server, async () => {
      drain();
      server.close();
      server.closeAllConnections();
      await app.close();
    });
  }

  private constructor(server: ReturnType<typeof createServer>, close: () => Promise<void>) {
    this.port = (server.address() as AddressInfo).port;
    this.origin = `http://127.0.0.1:${this.port}`;
    this.#close = close;
    this.connections = () =>
      new Promise((resolve, reject) =>
        server.getConnections((error, count) => (error ? reject(error) : resolve(count))),
      );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#close();
  }

  /** The container of a page: what a join names. */
  async page(): Promise<{ id: string; session: string; upload: string }> {
    const response = await fetch(`${this.origin}/target`, { headers: { connection: "close" } });
    const page = await response.text();
    const [, id = "", session = ""] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(page) ?? [];
    const [, upload = ""] = /data-phx-upload-ref="([^"]+)"/.exec(page) ?? [];
    return { id, session, upload };
  }

  /** Clients that poll. */
  polls() {
    const url = `${this.origin}/live/longpoll?vsn=2.0.0`;
    const headers = { origin: this.origin, connection: "close" };
    const open = async () => (await (await fetch(url, { headers })).json()) as { status: number; token?: string };
    const post = async (token: string, body: string) => {
      const response = await fetch(`${url}&token=${encodeURIComponent(token)}`, { method: "POST", headers, body });
      return ((await response.json()) as { status: number }).status;
    };
    return { open, post };
  }

  async socket(options: { origin?: string; path?: string } = {}): Promise<Peer> {
    const { origin = this.origin, path = "/live/websocket?vsn=2.0.0" } = options;
    const socket = new WebSocket(`ws://127.0.0.1:${this.port}${path}`, { origin });
    const peer = new Peer(socket);
    await once(socket, "open");
    return peer;
  }
}

export type Frame = readonly [join: string | null, ref: string | null, topic: string, event: string, payload: object];

/** The other end of a WebSocket. */
export class Peer {
  readonly socket: WebSocket;
  readonly frames: Frame[] = [];
  closed: number | undefined;
  topic = "";
  upload = "";

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer) => this.frames.push(JSON.parse(data.toString()) as Frame));
    socket.on("close", (code) => (this.closed = code));
    socket.on("error", () => {});
  }

  send(frame: unknown): void {
    const raw = typeof frame === "string" || frame instanceof Uint8Array;
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(raw ? frame : JSON.stringify(frame));
  }

  /** The first frame from now on, or the code the socket was closed with. */
  async answerTo(frame: unknown): Promise<Frame | number> {
    const before = this.frames.length;
    this.send(frame);
    const answered = () => expect(this.closed !== undefined || this.frames.length > before).toBe(true);
    await vi.waitFor(answered, { timeout: 10_000 });
    return this.frames[before] ?? (this.closed as number);
  }

  /** Joins the view of a page. */
  async join({ id, session }: { id: string; session: string }): Promise<void> {
    this.topic = `lv:${id}`;
    const payload = { url: "/target", params: { _mounts: 0 }, session, static: null, sticky: false };
    const [, , , event, reply] = (await this.answerTo(["1", "1", this.topic, "phx_join", payload])) as Frame;
    expect([event, (reply as { status: string }).status]).toEqual(["phx_reply", "ok"]);
    [, this.upload = ""] = /data-phx-upload-ref.*?(phx-[\w-]+)/.exec(JSON.stringify(reply)) ?? [];
  }
}

/** Opens a TCP connection, sends bytes as they are, and collects what comes until it is closed. */
export function raw(port: number, sent: string | Buffer): { socket: Socket; ended: Promise<string> } {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  socket.on("data", (data) => (heard += data.toString("latin1")));
  socket.on("error", () => {});
  socket.write(sent);
  return { socket, ended: new Promise((resolve) => socket.on("close", () => resolve(heard))) };
}

export const handshake = (port: number, more = ""): string =>
  `GET /live/websocket?vsn=2.0.0 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nOrigin: http://127.0.0.1:${port}\r\n` +
  `Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${"A".repeat(22)}==\r\n${more}\r\n`;
