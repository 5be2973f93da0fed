import { once } from "node:events";
import { expect, it, describe } from "vitest";
import { WebSocket } from "ws";
import { silentLogger } from "../base/logger.ts";
import { createApp, type App } from "../http/app.ts";
import { html } from "../html/template.ts";
import { defineTopic } from "../pubsub/topic.ts";
import { liveView } from "../view/live-view.ts";
import { serve, type RunningServer } from "./serve.ts";

const MESSAGES = 60;
const LONG = "x".repeat(500_000);

const news = defineTopic<{ told: string }>("news");
let asked = 0;
const News = liveView({
  topics: [news],
  mount(socket) {
    socket.subscribe(news);
    return { last: "" };
  },
  events: { more: (socket) => socket.assign({ last: `${++asked} ${LONG}` }) },
  info: { told: (socket, last) => socket.assign({ last }) },
  render: ({ last }) => html`<p>${last}</p>`,
});

async function joined(server: RunningServer, origin: string): Promise<{ socket: WebSocket; topic: string }> {
  const page = await (await fetch(`${origin}/news`)).text();
  const [, id, session] = /<\w+ id="([^"]+)"[^>]* data-phx-session="([^"]*)"/.exec(page) ?? [];
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/live/websocket?vsn=2.0.0`, { origin });
  await once(socket, "open");
  socket.send(JSON.stringify(["1", "1", `lv:${id}`, "phx_join", { url: `${origin}/news`, session, params: {} }]));
  const [reply] = (await once(socket, "message")) as [Buffer];
  expect(reply.toString()).toContain('"status":"ok"');
  return { socket, topic: `lv:${id}` };
}

async function start(): Promise<{ app: App; server: RunningServer; origin: string; warnings: object[] }> {
  const warnings: object[] = [];
  const app = createApp({
    secret: "a secret of the tests, long enough for the key ring to take it",
    client: { src: "/client.js" },
    logger: { ...silentLogger, warn: (fields) => void warnings.push(fields) },
    limits: { allBufferedBytes: 10_000_000, messagesPerSecond: 1_000 },
  });
  app.live("/news", News);
  const server = await serve(app, { port: 0, host: "127.0.0.1", quiet: true });
  return { app, server, warnings, origin: `http://127.0.0.1:${server.port}` };
}

describe("a reader that does not read, on a real socket", { timeout: 60_000 }, () => {
  it("gets what is new when it reads again, and not all that came between; who reads goes on", async () => {
    const { app, server, origin } = await start();
    const [{ socket: deaf }, { socket: reads }] = [await joined(server, origin), await joined(server, origin)];
    let [taken, heard] = [0, 0];
    let last = "";
    deaf.on("message", (data: Buffer) => {
      taken += data.length;
      last = data.toString().slice(0, 100);
    });
    reads.on("message", () => (heard += 1));
    deaf.pause();
    for (let i = 0; i < MESSAGES; i++) {
      app.broadcast(news, "told", `number ${i} ${LONG}`);
      await expect.poll(() => heard, { timeout: 10_000 }).toBe(i + 1);
    }
    deaf.resume();
    await expect.poll(() => last, { timeout: 10_000 }).toContain(`number ${MESSAGES - 1} `);
    expect(taken).toBeLessThan(MESSAGES * LONG.length);
    expect([deaf.readyState, reads.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    for (const socket of [deaf, reads]) socket.terminate();
    await server.close();
  });

  it("is cut off when it asks for ever more, and what waited for it is not kept", async () => {
    const { server, origin, warnings } = await start();
    const { socket: deaf, topic } = await joined(server, origin);
    const closed = once(deaf, "close");
    let taken = 0;
    deaf.on("message", (data: Buffer) => (taken += data.length));
    deaf.pause();
    for (let i = 0; i < MESSAGES; i++)
      deaf.send(JSON.stringify(["1", `e${i}`, topic, "event", { type: "click", event: "more", value: {} }]));
    await expect.poll(() => warnings, { timeout: 20_000 }).toEqual([{ code: 1008, reason: "reads too slowly" }]);
    deaf.resume();
    const [code] = (await closed) as [number];
    expect(code).toBe(1006);
    expect(taken).toBeLessThan(MESSAGES * LONG.length);
    await server.close();
  });

  it("gets its pings answered, and is cut off when it reads none of the answers", async () => {
    const { server, origin } = await start();
    const { socket: deaf } = await joined(server, origin);
    deaf.ping("are you there?");
    const [answer] = (await once(deaf, "pong")) as [Buffer];
    expect(answer.toString()).toBe("are you there?");
    deaf.on("error", () => {});
    deaf.pause();
    const closed = once(deaf, "close");
    while (deaf.readyState === WebSocket.OPEN) {
      for (let i = 0; i < 1_000; i++) deaf.ping("x".repeat(125));
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await closed).toContain(1006);
    await server.close();
  });
});
