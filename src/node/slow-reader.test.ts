import { once } from "node:events";
import { expect, it, describe } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../base/logger.ts";
import { createApp } from "../http/app.ts";
import { html } from "../html/template.ts";
import { defineTopic } from "../pubsub/topic.ts";
import { liveView } from "../view/live-view.ts";
import { serve, type RunningServer } from "./serve.ts";

const news = defineTopic<{ told: string }>("news");
const News = liveView({
  topics: [news],
  mount(socket) {
    socket.subscribe(news);
    return { last: "" };
  },
  info: { told: (socket, last) => socket.assign({ last }) },
  render: ({ last }) => html`<p>${last}</p>`,
});

async function joined(server: RunningServer, origin: string): Promise<WebSocket> {
  const page = await (await fetch(`${origin}/news`)).text();
  const [, id, session] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(page) ?? [];
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live/websocket?vsn=2.0.0`, { origin });
  await once(socket, "open");
  socket.send(JSON.stringify(["1", "1", `lv:${id}`, "phx_join", { url: `${origin}/news`, session, params: {} }]));
  const [reply] = (await once(socket, "message")) as [Buffer];
  expect(reply.toString()).toContain('"status":"ok"');
  return socket;
}

describe("a reader that does not read, on a real socket", () => {
  it("is cut off, and what waited for it is not kept; who reads goes on", { timeout: 30_000 }, async () => {
    const app = createApp({
      secret: "a secret of the tests, long enough for the key ring to take it",
      client: { src: "/client.js" },
      logger: silentLogger,
      limits: { allBufferedBytes: 10_000_000 },
    });
    app.live("/news", News);
    const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
    const origin = `http://127.0.0.1:${server.port}`;
    const [deaf, reads] = [await joined(server, origin), await joined(server, origin)];
    const closed = once(deaf, "close");
    let [taken, heard] = [0, 0];
    deaf.on("message", (data: Buffer) => (taken += data.length));
    reads.on("message", () => (heard += 1));
    deaf.pause();
    const messages = 60;
    for (let i = 0; i < messages; i++) {
      app.broadcast(news, "told", `${i} ${"x".repeat(500_000)}`);
      await expect.poll(() => heard, { timeout: 10_000 }).toBe(i + 1);
    }
    deaf.resume();
    const [code] = (await closed) as [number];
    expect(code).toBe(1006);
    expect(taken).toBeLessThan(messages * 500_000);
    expect(reads.readyState).toBe(WebSocket.OPEN);
    reads.terminate();
    await server.close();
  });
});
